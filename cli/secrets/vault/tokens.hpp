#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "secrets/vault/login.hpp"

namespace sluice::secrets::vault {

/// The token of one alias, for one command: given, or of a login that is renewed after two thirds of its time, done again
/// when its uses are up or the server refuses it, and revoked at the end.
class Tokens : public TokenSource {
public:
    using Clock = std::function<Milliseconds()>;  ///< monotonic

    Tokens(Alias alias, const Host& host, AskSecret ask, std::shared_ptr<Transport> transport, Clock clock = {});

    [[nodiscard]] Result<std::shared_ptr<const Secret>> token() override;
    [[nodiscard]] bool rejected() override;
    void used(std::size_t calls) override;
    [[nodiscard]] long uses_left() const override;
    void finish() override;

    [[nodiscard]] const Alias& alias() const { return m_alias; }

private:
    [[nodiscard]] LoginContext context() { return {m_alias, m_host, m_ask, *m_transport}; }
    [[nodiscard]] Result<Grant> obtain();
    void keep(Grant grant);
    [[nodiscard]] bool is_spent() const;
    [[nodiscard]] bool is_due() const;
    /// False when the server would not.
    bool renew();

    Alias m_alias;
    const Host& m_host;
    AskSecret m_ask;
    std::shared_ptr<Transport> m_transport;
    Clock m_clock;
    mutable std::mutex m_mutex;
    Grant m_grant;
    Milliseconds m_since{0};     ///< of the grant, or its last renewal
    std::int64_t m_used = 0;     ///< calls sent with the grant
    bool m_is_ours = false;      ///< we logged in for it
    bool m_was_retried = false;  ///< a login after a rejection is done once
};

}  // namespace sluice::secrets::vault
