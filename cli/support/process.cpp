#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "support/descriptor.hpp"
#include "support/spawn.hpp"

namespace sluice {
namespace {

struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail(Code::usage, "process", fmt::format("cannot make a pipe: {}", files::reason(errno)));
    }
    return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

/// What every child gets: enough to find programs and the user's files, and nothing that may hold a value.
std::vector<std::string> minimal_environment(const std::vector<std::string>& added) {
    std::vector<std::string> out{"LANG=C.UTF-8", "LC_ALL=C.UTF-8"};
    for (const char* name : {"PATH", "TMPDIR", "SSH_AUTH_SOCK"}) {
        if (const char* value = std::getenv(name); value != nullptr) out.push_back(fmt::format("{}={}", name, value));
    }
    // Relative to the checkout, they would have the child obey a .gitconfig that somebody committed.
    for (const char* name : {"HOME", "XDG_CONFIG_HOME"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && value[0] == '/') out.push_back(fmt::format("{}={}", name, value));
    }
    out.insert(out.end(), added.begin(), added.end());
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

Failure cannot_run(const Command& command, int number) {
    return fail(
        Error{Code::usage, "process", fmt::format("cannot run {}: {}", command.argv.front(), files::reason(number))});
}

/// Starts the child with the three pipes as its standard streams.
Result<pid_t> start(const Command& command, const Pipe& in, const Pipe& out, const Pipe& err) {
    SpawnSettings settings;
    auto* actions = settings.actions();
    posix_spawn_file_actions_adddup2(actions, in.read_end.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(actions, out.write_end.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(actions, err.write_end.get(), STDERR_FILENO);
    if (!command.folder.empty()) posix_spawn_file_actions_addchdir_np(actions, command.folder.c_str());
    std::vector<std::string> argv = command.argv;
    std::vector<std::string> environment = minimal_environment(command.environment);
    pid_t child = 0;
    const int status = posix_spawnp(&child, argv.front().c_str(), actions, settings.attributes(), pointers(argv).data(),
                                    pointers(environment).data());
    if (status != 0) return cannot_run(command, status);
    return child;
}

/// Feeds the input and gathers both outputs until the child has closed them. False when it says too much.
bool exchange(const Command& command, Pipe& in, Pipe& out, Pipe& err, Finished& finished) {
    std::string_view left = command.input;
    std::array<char, 65536> buffer{};
    std::array<pollfd, 3> watched{
        {{in.write_end.get(), POLLOUT, 0}, {out.read_end.get(), POLLIN, 0}, {err.read_end.get(), POLLIN, 0}}};
    if (left.empty()) {
        in.write_end = Descriptor();
        watched[0].fd = -1;
    }
    while (watched[1].fd >= 0 || watched[2].fd >= 0) {
        if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return false;
        if (watched[0].fd >= 0 && watched[0].revents != 0) {
            const ssize_t put = ::write(watched[0].fd, left.data(), left.size());
            if (put > 0) left.remove_prefix(static_cast<std::size_t>(put));
            if ((put < 0 && errno != EAGAIN && errno != EINTR) || left.empty()) {
                in.write_end = Descriptor();
                watched[0].fd = -1;
            }
        }
        for (std::size_t i = 1; i < watched.size(); ++i) {
            if (watched[i].fd < 0 || watched[i].revents == 0) continue;
            const ssize_t got = ::read(watched[i].fd, buffer.data(), buffer.size());
            std::string& sink = i == 1 ? finished.output : finished.errors;
            if (got > 0) sink.append(buffer.data(), static_cast<std::size_t>(got));
            if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) watched[i].fd = -1;
            if (sink.size() > command.output_limit) return false;
        }
    }
    return true;
}

}  // namespace

Result<Finished> run(const Command& command) {
    Pipe in = TRY(make_pipe());
    Pipe out = TRY(make_pipe());
    Pipe err = TRY(make_pipe());
    // A child that ends early must not end us: writing to it then fails with EPIPE.
    struct sigaction ignore {
    }, before{};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before);
    ::fcntl(in.write_end.get(), F_SETFL, O_NONBLOCK);
    const auto child = start(command, in, out, err);
    in.read_end = Descriptor();
    out.write_end = Descriptor();
    err.write_end = Descriptor();
    Finished finished;
    const bool complete = child && exchange(command, in, out, err, finished);
    sigaction(SIGPIPE, &before, nullptr);
    if (!child) return Failure(child.error());
    if (!complete) ::kill(*child, SIGKILL);
    int status = 0;
    while (::waitpid(*child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!complete)
        return fail(Code::usage, "process", fmt::format("{} printed more than expected", command.argv.front()));
    finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return finished;
}

}  // namespace sluice
