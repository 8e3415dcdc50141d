#include "support/shell.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "support/descendants.hpp"
#include "support/descriptor.hpp"
#include "support/spawn.hpp"

namespace sluice {
namespace {

using Clock = std::chrono::steady_clock;

/// Starts it; 0 and the child, or an errno.
int start_shell(std::string command, int output, pid_t& child) {
    SpawnSettings settings;
    posix_spawn_file_actions_addopen(settings.actions(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(settings.actions(), output, STDOUT_FILENO);
    std::string shell = "sh";
    std::string option = "-c";
    std::array<char*, 4> argv{shell.data(), option.data(), command.data(), nullptr};
    return posix_spawn(&child, "/bin/sh", settings.actions(), settings.attributes(), argv.data(), environ);
}

Failure command_failed(std::string message) {
    return fail(Error{Code::usage, "command-failed", std::move(message)}.mend(
        "run it by hand: what it prints on standard output is read, and its exit status must be 0"));
}

/// Whether something can be read there, or it ended, before `until`.
bool wait_for(int descriptor, Clock::time_point until) {
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        pollfd watched{descriptor, POLLIN, 0};
        const int ready = ::poll(&watched, 1, static_cast<int>(std::max<long long>(left.count(), 0)));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

/// Fills `text` from a pipe until its end or until it is full. False when the time is over.
bool read_in_time(int pipe, Secret& text, Clock::time_point until) {
    std::size_t size = 0;
    while (size < text.size()) {
        if (!wait_for(pipe, until)) return false;
        const ssize_t got = ::read(pipe, text.expose_mutable().data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        size += static_cast<std::size_t>(got);
    }
    text.truncate(size);
    return true;
}

bool ends_in_time(pid_t child, Clock::time_point until) {
    // glibc 2.36 declares pidfd_open for C alone.
    const Descriptor end(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
    return end && wait_for(end.get(), until);
}

Result<Secret> judge(const ShellCall& call, Secret text, int status) {
    if (WIFSIGNALED(status))
        return command_failed(fmt::format("{} was ended by signal {}", call.name, WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        return command_failed(fmt::format("{} failed with exit status {}", call.name, WEXITSTATUS(status)));
    if (text.empty()) return command_failed(fmt::format("{} printed nothing", call.name));
    return text;
}

}  // namespace

Result<Secret> shell_output(const ShellCall& call) {
    Secret text = TRY(Secret::zeros(call.limit + 1));
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(Code::usage, "process", fmt::format("cannot make a pipe: {}", files::reason(errno)));
    const Descriptor out(ends[0]);
    const Subreaper reaper;  // what the command leaves in the background is ended with it
    pid_t child = 0;
    int failed = 0;
    {
        const Descriptor in(ends[1]);
        failed = start_shell(call.command, in.get(), child);
    }
    if (failed != 0) return command_failed(fmt::format("{} cannot be run: {}", call.name, files::reason(failed)));
    const auto until = Clock::now() + call.time;
    const bool in_time = read_in_time(out.get(), text, until);
    const bool too_much = in_time && text.size() > call.limit;
    if (too_much || !in_time || !ends_in_time(child, until)) {
        end_with_descendants(child);
        if (too_much) return command_failed(fmt::format("{} printed more than {} bytes", call.name, call.limit));
        return fail(Error{Code::usage, "command-failed",
                          fmt::format("{} did not end within {} seconds, and was ended", call.name, call.time.count())}
                        .mend("run it by hand; if it needs longer: $SLUICE_COMMAND_SECONDS"));
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return judge(call, std::move(text), status);
}

}  // namespace sluice
