#include "secrets/vault/environment.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "support/secret.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr int k_most_attempts = 20;

Failure wrong(const Variables::Found& found, std::string_view expected, std::string hint = {}) {
    return fail(Error{Code::usage, "server-variable", fmt::format("{}: expected {}", found.name, expected)}.mend(
        hint.empty() ? fmt::format("set {} right, or unset it", found.name) : std::move(hint)));
}

/// What Go's strconv.ParseBool takes.
std::optional<bool> parse_bool(std::string_view text) {
    for (const std::string_view one : {"1", "t", "T", "TRUE", "true", "True"}) {
        if (text == one) return true;
    }
    for (const std::string_view one : {"0", "f", "F", "FALSE", "false", "False"}) {
        if (text == one) return false;
    }
    return std::nullopt;
}

Result<std::optional<bool>> boolean(const Variables& variables, std::string_view name) {
    const auto found = variables.find(name);
    if (!found) return std::optional<bool>();
    const auto value = parse_bool(found->text);
    if (!value) return wrong(*found, "true or false");
    return value;
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
    T value{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Variables whose orders we cannot follow: better to stop than to do something else.
Result<> refuse_unknown_orders(const Variables& variables) {
    if (TRY(boolean(variables, "SKIP_VERIFY")).value_or(false)) {
        return fail(Error{Code::usage, "tls-unverified",
                          variables.find("SKIP_VERIFY")->name + ": a server that is not verified gets no token"}
                        .mend("unset it, and name the authority's certificate in VAULT_CACERT"));
    }
    if (TRY(boolean(variables, "SRV_LOOKUP")).value_or(false))
        return wrong(*variables.find("SRV_LOOKUP"), "no lookup of SRV records", "give the server's own address");
    for (const std::string_view name : {"CLIENT_CERT_BYTES", "CLIENT_KEY_BYTES", "HEADERS", "MFA"}) {
        if (const auto found = variables.find(name)) return wrong(*found, "to be unset, as sluice does not obey it");
    }
    return {};
}

void fill_text(const Variables& variables, std::string_view name, TextSetting& setting) {
    if (auto found = variables.find(name)) setting.fill(std::move(found->text), std::move(found->name));
}

Result<> apply_tls(const Variables& variables, TlsSettings& tls) {
    if (!tls.ca_file.is_given() && !tls.ca_path.is_given()) {
        fill_text(variables, "CACERT", tls.ca_file);
        if (!tls.ca_file.is_given()) fill_text(variables, "CACERT_BYTES", tls.ca_text);
        if (!tls.ca_file.is_given() && !tls.ca_text.is_given()) fill_text(variables, "CAPATH", tls.ca_path);
    }
    const auto certificate = variables.find("CLIENT_CERT");
    const auto key = variables.find("CLIENT_KEY");
    if (certificate.has_value() != key.has_value())
        return wrong(certificate ? *certificate : *key, "CLIENT_CERT and CLIENT_KEY together");
    if (!tls.client_cert.is_given()) {
        fill_text(variables, "CLIENT_CERT", tls.client_cert);
        fill_text(variables, "CLIENT_KEY", tls.client_key);
    }
    fill_text(variables, "TLS_SERVER_NAME", tls.server_name);
    return {};
}

Result<> apply_rate(const Variables& variables, Alias& alias) {
    const auto found = variables.find("RATE_LIMIT");
    if (!found) return {};
    const auto parts = split(found->text, ':');
    const auto rate = parse_number<double>(parts[0]);
    const auto burst = parts.size() > 1 ? parse_number<int>(parts[1]) : std::optional<int>(0);
    if (parts.size() > 2 || !rate || !(*rate > 0) || !burst || *burst < 0)
        return wrong(*found, "requests a second, or rate:burst");
    if (!alias.rate.is_given()) alias.burst = {*burst, found->name};
    alias.rate.fill(*rate, found->name);
    return {};
}

Result<> apply_resilience(const Variables& variables, Alias& alias) {
    if (const auto found = variables.find("CLIENT_TIMEOUT")) {
        const bool is_bare = found->text.find_first_not_of("0123456789") == std::string::npos;
        const auto time = parse_time(is_bare ? found->text + "s" : found->text);
        if (!time) return wrong(*found, "seconds, or a whole number and ms, s, m or h");
        alias.total.fill(*time, found->name);
    }
    if (const auto found = variables.find("MAX_RETRIES")) {
        const auto retries = parse_number<int>(found->text);
        if (!retries || *retries < 0) return wrong(*found, "a whole number");
        alias.attempts.fill(std::min(*retries, k_most_attempts - 1) + 1, found->name);
    }
    if (const auto off = TRY(boolean(variables, "DISABLE_REDIRECTS")))
        alias.redirects.fill(!*off, variables.find("DISABLE_REDIRECTS")->name);
    auto proxy = variables.find("PROXY_ADDR");
    if (!proxy) proxy = variables.find("HTTP_PROXY");
    if (proxy && !is_proxy(proxy->text)) return wrong(*proxy, "http://host:port, without a user");
    if (proxy) alias.proxy.fill(std::move(proxy->text), std::move(proxy->name));
    return apply_rate(variables, alias);
}

/// A credential that lies in a variable.
void fill_place(const std::optional<Variables::Found>& found, Setting<CredentialPlace>& place) {
    if (found) place.fill({"", found->name, false, ""}, found->name);
}

/// The method of the alias that has no servers file, as vals, GitLab and others call it.
Result<> apply_method(const Variables& variables, Auth& auth) {
    const auto method = variables.find("AUTH_METHOD");
    if (!method) return {};
    const auto known = method_of(method->text);
    if (!known) return wrong(*method, "token, approle, jwt, kubernetes, cert or userpass");
    auth.method = {*known, method->name};
    fill_text(variables, "AUTH_MOUNT", auth.mount);
    fill_text(variables, "AUTH_PATH", auth.mount);
    fill_text(variables, "AUTH_ROLE", auth.role);
    fill_text(variables, "USERNAME", auth.username);
    fill_place(variables.find("ROLE_ID"), auth.role_id);
    fill_place(variables.find("SECRET_ID"), auth.secret_id);
    fill_place(variables.find("AUTH_JWT"), auth.jwt);
    return {};
}

Result<> apply_prefixes(const Variables& variables, Alias& alias) {
    const auto found = variables.exact("SLUICE_PREFIXES");
    if (!found) return {};
    std::vector<std::string> prefixes;
    for (const std::string_view one : split(found->text, ',')) prefixes.emplace_back(trim(one));
    if (!std::all_of(prefixes.begin(), prefixes.end(), is_prefix)) return wrong(*found, "mount/path, mount/path, …");
    alias.prefixes.fill(std::move(prefixes), found->name);
    return {};
}

/// Whether the variables are the alias's own; gives the unpinned one its address.
Result<bool> take_address(const Variables& variables, Alias& alias) {
    const auto found = variables.address();
    if (!found && !alias.pinned) {
        return fail(Error{Code::usage, "server-unknown",
                          "VAULT_ADDR is not set, and no servers file says what " + alias.name + " is"}
                        .mend("export VAULT_ADDR=https://vault.example:8200, or write ~/.config/sluice/servers.yaml "
                              "(docs/formats/servers.md)"));
    }
    if (!found) return false;
    auto address = http::parse_address(found->text);
    if (!address && alias.pinned) return false;  // it is not about this server, whatever it is
    if (!address) return fail(std::move(address).error().at(Location{.file = "$" + found->name}));
    if (alias.pinned) return *address == alias.address.value;
    alias.address = {std::move(*address), found->name};
    return true;
}

}  // namespace

std::optional<Variables::Found> Variables::exact(std::string_view name) const {
    auto text = m_host.environment(name);
    if (!text || text->empty()) return std::nullopt;
    return Found{std::string(name), std::move(*text)};
}

std::optional<Variables::Found> Variables::find(std::string_view name) const {
    for (const std::string_view family : {"BAO_", "VAULT_"}) {
        const std::string whole = fmt::format("{}{}", family, name);
        if (m_host.environment(whole)) return exact(whole);
    }
    return std::nullopt;
}

std::optional<Variables::Found> Variables::address() const {
    for (const std::string_view name : {"AGENT_ADDR", "ADDR", "SERVER_URL"}) {
        if (auto found = find(name)) return found;
    }
    return std::nullopt;
}

Result<> apply(const Variables& variables, Alias& alias) {
    alias.owns_variables = TRY(take_address(variables, alias));
    if (!alias.owns_variables) return {};
    TRY(refuse_unknown_orders(variables));
    fill_text(variables, "NAMESPACE", alias.name_space);
    TRY(apply_tls(variables, alias.tls));
    TRY(apply_resilience(variables, alias));
    if (alias.pinned) return {};
    TRY(apply_method(variables, alias.auth));
    return apply_prefixes(variables, alias);
}

}  // namespace sluice::secrets::vault
