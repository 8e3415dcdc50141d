#pragma once

#include <algorithm>

#include "support/http.hpp"

namespace sluice::secrets::vault {

/// Lets so many requests a second begin, and `burst` at once after a rest (VAULT_RATE_LIMIT). For one thread.
class Pacer {
public:
    /// `rate` 0: no limit. `burst` 0: as many as the rate, at least one.
    Pacer(double rate, int burst) : m_rate(rate), m_burst(burst > 0 ? burst : std::max(1.0, rate)), m_left(m_burst) {}

    /// How many of `wanted` may begin now; they count as begun.
    [[nodiscard]] std::size_t take(http::Milliseconds now, std::size_t wanted) {
        if (m_rate <= 0) return wanted;
        const double passed = static_cast<double>((now - m_at).count()) / k_milliseconds;
        m_left = m_started ? std::min(m_burst, m_left + passed * m_rate) : m_burst;
        m_started = true;
        m_at = now;
        const auto taken = std::min(wanted, static_cast<std::size_t>(m_left));
        m_left -= static_cast<double>(taken);
        return taken;
    }
    /// After `take` gave none: how long until it gives one.
    [[nodiscard]] http::Milliseconds pause() const {
        return http::Milliseconds(static_cast<http::Milliseconds::rep>((1 - m_left) / m_rate * k_milliseconds) + 1);
    }

private:
    static constexpr double k_milliseconds = 1000;
    double m_rate;
    double m_burst;
    double m_left;
    http::Milliseconds m_at{0};
    bool m_started = false;
};

}  // namespace sluice::secrets::vault
