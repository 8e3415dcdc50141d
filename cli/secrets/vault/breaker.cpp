#include "secrets/vault/breaker.hpp"

namespace sluice::secrets::vault {

bool Breaker::may_start(Time now) {
    if (!m_open_until) return true;
    if (now < *m_open_until || m_trying) return false;
    m_trying = true;
    return true;
}

void Breaker::open(Time now) {
    m_open_until = now + m_policy.cool_down;
    m_ended.clear();
    m_failures = 0;
}

void Breaker::ended(Time now, bool failed) {
    if (m_trying) {
        m_trying = false;
        if (failed) return open(now);
        m_open_until.reset();
        return;
    }
    if (m_open_until) return;  // was on its way when it opened
    m_ended.push_back({now, failed});
    if (failed) ++m_failures;
    for (; m_ended.front().at + m_policy.window < now; m_ended.pop_front()) {
        if (m_ended.front().failed) --m_failures;
    }
    const auto calls = static_cast<double>(m_ended.size());
    if (calls >= m_policy.calls && m_failures >= m_policy.share * calls) open(now);
}

Breaker::Time Breaker::pause(Time now) const {
    return m_open_until && now < *m_open_until ? *m_open_until - now : Time{0};
}

}  // namespace sluice::secrets::vault
