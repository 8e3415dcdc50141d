#pragma once

#include <sys/types.h>

#include <vector>

namespace sluice {

/// All processes below one, as far as /proc tells.
[[nodiscard]] std::vector<pid_t> processes_below(pid_t parent);

/// Ends a child and all processes below it: SIGTERM, and after a second SIGKILL. Those that left it before, as a daemon does,
/// stay, unless a Subreaper lived from before its start. The child is waited for; no other child of ours may be at work.
void end_with_descendants(pid_t child);

/// While it lives, processes whose own parent has gone become our children, so that they can be waited for. They nest.
class Subreaper {
public:
    Subreaper();
    ~Subreaper();
    Subreaper(const Subreaper&) = delete;
    Subreaper& operator=(const Subreaper&) = delete;

private:
    int m_before = 0;  ///< what held until then
};

}  // namespace sluice
