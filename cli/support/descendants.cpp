#include "support/descendants.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <fstream>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr timespec k_pause{0, 10'000'000};
constexpr int k_pauses_a_second = 100;

/// Takes the ends of all children that ended; whether none is left.
bool reap() {
    while (true) {
        const pid_t ended = ::waitpid(-1, nullptr, WNOHANG);
        if (ended <= 0) return ended < 0;
    }
}

}  // namespace

std::vector<pid_t> processes_below(pid_t parent) {
    std::ifstream list(fmt::format("/proc/{0}/task/{0}/children", parent));
    std::vector<pid_t> found;
    for (pid_t one = 0; list >> one;) found.push_back(one);
    for (const pid_t one : std::vector<pid_t>(found)) {
        for (const pid_t further : processes_below(one)) found.push_back(further);
    }
    return found;
}

void end_with_descendants(pid_t child) {
    const Subreaper reaper;
    // From here on nobody leaves unseen: all of them are below us until we have taken their end.
    ::kill(child, SIGTERM);
    for (const pid_t one : processes_below(::getpid())) {
        if (one != child) ::kill(one, SIGTERM);
    }
    for (int pause = 0; pause < k_pauses_a_second; ++pause) {
        if (reap()) return;
        ::nanosleep(&k_pause, nullptr);
    }
    for (int pause = 0; pause < k_pauses_a_second && !reap(); ++pause) {
        for (const pid_t one : processes_below(::getpid())) ::kill(one, SIGKILL);  // again: one may have forked
        ::nanosleep(&k_pause, nullptr);
    }
}

Subreaper::Subreaper() {
    prctl(PR_GET_CHILD_SUBREAPER, &m_before, 0, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}
Subreaper::~Subreaper() { prctl(PR_SET_CHILD_SUBREAPER, m_before, 0, 0, 0); }

}  // namespace sluice
