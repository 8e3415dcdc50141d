#include "support/shell.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "support/descriptor.hpp"
#include "support/files.hpp"
#include "support/spawn.hpp"

namespace sluice {
namespace {

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

}  // namespace

Result<Secret> shell_output(const std::string& command, const std::string& name, std::size_t limit) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(Code::usage, "process", fmt::format("cannot make a pipe: {}", files::reason(errno)));
    const Descriptor out(ends[0]);
    pid_t child = 0;
    int failed = 0;
    {
        const Descriptor in(ends[1]);
        failed = start_shell(command, in.get(), child);
    }
    if (failed != 0) return command_failed(fmt::format("{} cannot be run: {}", name, files::reason(failed)));
    auto text = files::read_secret_from(out.get(), limit);
    if (!text || text->size() > limit) ::kill(child, SIGTERM);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!text || text->size() > limit) return command_failed(fmt::format("{} printed more than {} bytes", name, limit));
    if (WIFSIGNALED(status)) return command_failed(fmt::format("{} was ended by signal {}", name, WTERMSIG(status)));
    if (WEXITSTATUS(status) != 0)
        return command_failed(fmt::format("{} failed with exit status {}", name, WEXITSTATUS(status)));
    if (text->empty()) return command_failed(fmt::format("{} printed nothing", name));
    return text;
}

}  // namespace sluice
