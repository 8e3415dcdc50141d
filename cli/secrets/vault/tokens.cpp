#include "secrets/vault/tokens.hpp"

#include <chrono>

namespace sluice::secrets::vault {
namespace {

Milliseconds real_clock() {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

Tokens::Tokens(Alias alias, const Host& host, AskSecret ask, std::shared_ptr<Transport> transport, Clock clock)
    : m_alias(std::move(alias)),
      m_host(host),
      m_ask(std::move(ask)),
      m_transport(std::move(transport)),
      m_clock(clock ? std::move(clock) : real_clock) {}

Result<std::shared_ptr<const Secret>> Tokens::token() {
    const std::lock_guard lock(m_mutex);
    if (m_grant.token != nullptr && m_is_ours && (is_spent() || (is_due() && !renew()))) m_grant = {};
    if (m_grant.token == nullptr) keep(TRY(obtain()));
    return m_grant.token;
}

bool Tokens::rejected() {
    const std::lock_guard lock(m_mutex);
    if (m_was_retried || m_grant.token == nullptr) return false;
    m_was_retried = true;
    if (m_is_ours) {
        m_grant = {};
        return true;
    }
    if (m_alias.auth.token.value.wrapped) return false;
    auto now = read_token(m_host, m_alias);  // an agent or a helper may have put another one there
    if (!now || now->value.equals(*m_grant.token)) return false;
    m_grant = {std::make_shared<const Secret>(std::move(now->value))};
    return true;
}

void Tokens::used(std::size_t calls) {
    const std::lock_guard lock(m_mutex);
    m_used += static_cast<std::int64_t>(calls);
}

long Tokens::uses_left() const {
    const std::lock_guard lock(m_mutex);
    if (m_grant.uses == 0) return -1;
    return static_cast<long>(std::max<std::int64_t>(m_grant.uses - m_used, 0));
}

void Tokens::finish() {
    const std::lock_guard lock(m_mutex);
    if (m_grant.token == nullptr || !m_is_ours || is_spent()) return;
    Call call;
    call.method = "POST";
    call.path = "auth/token/revoke-self";
    call.token = m_grant.token.get();
    call.repeatable = false;
    call.name_space = login_namespace(m_alias);
    const auto ended = m_transport->send(call);
    if ((!ended || is_refusal(*ended)) && m_host.warn)
        m_host.warn("the token of " + m_alias.name + " could not be revoked; it ends by itself");
    m_grant = {};
}

Result<Grant> Tokens::obtain() {
    if (m_alias.auth.method.value != Method::token) {
        m_is_ours = true;
        return log_in(context());
    }
    auto given = TRY(read_token(m_host, m_alias));
    if (given.wrapped) {
        const Answer unwrapped = TRY(unwrap(context(), given, Wrapped::token));
        return read_grant(*m_transport, unwrapped["auth"]);
    }
    return Grant{std::make_shared<const Secret>(std::move(given.value))};
}

void Tokens::keep(Grant grant) {
    m_grant = std::move(grant);
    m_since = m_clock();
    m_used = 0;
}

bool Tokens::is_spent() const { return m_grant.uses != 0 && m_used >= m_grant.uses; }

bool Tokens::is_due() const {
    constexpr std::int64_t k_thousandths = 1000;
    return m_grant.seconds > 0 && (m_clock() - m_since).count() * 3 >= m_grant.seconds * k_thousandths * 2;
}

bool Tokens::renew() {
    if (!m_grant.renewable) return false;
    const auto body = ValueWriter().open().close().finish();
    if (!body) return false;
    Call call;
    call.method = "POST";
    call.path = "auth/token/renew-self";
    call.token = m_grant.token.get();
    call.body = &*body;
    call.name_space = login_namespace(m_alias);
    ++m_used;
    const auto renewed = m_transport->send(call);
    if (!renewed || is_refusal(*renewed)) return false;
    m_grant.seconds = renewed->body["auth"]["lease_duration"].integer_or(0);
    m_grant.renewable = renewed->body["auth"]["renewable"].boolean_or(false);
    m_since = m_clock();
    return true;
}

}  // namespace sluice::secrets::vault
