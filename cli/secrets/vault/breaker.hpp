#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "secrets/vault/server.hpp"

namespace sluice::secrets::vault {

/// Leaves a server alone that keeps failing. Closed: every call may start. Open, when the policy's share of the calls of
/// its window failed: none. After the cool-down one call is let through; it closes the breaker, or opens it again.
class Breaker {
public:
    using Time = std::chrono::milliseconds;  ///< of a monotonic clock

    explicit Breaker(BreakerPolicy policy) : m_policy(policy) {}

    [[nodiscard]] bool may_start(Time now);
    void ended(Time now, bool failed);
    /// How long no call may start; 0 when one may.
    [[nodiscard]] Time pause(Time now) const;

private:
    void open(Time now);

    struct Ended {
        Time at;
        bool failed;
    };
    BreakerPolicy m_policy;
    std::deque<Ended> m_ended;
    int m_failures = 0;  ///< among them
    std::optional<Time> m_open_until;
    bool m_trying = false;  ///< the one call of a half-open breaker is on its way
};

}  // namespace sluice::secrets::vault
