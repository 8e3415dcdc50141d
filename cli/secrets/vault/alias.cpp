#include "secrets/vault/alias.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr std::array<std::pair<std::string_view, Method>, 6> k_methods{{{"token", Method::token},
                                                                        {"approle", Method::approle},
                                                                        {"jwt", Method::jwt},
                                                                        {"kubernetes", Method::kubernetes},
                                                                        {"cert", Method::cert},
                                                                        {"userpass", Method::userpass}}};
constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> k_units{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}}};
constexpr Milliseconds k_longest = std::chrono::hours(24);

void add_auth(const Alias& alias, std::vector<SettingRow>& rows) {
    const Auth& auth = alias.auth;
    rows.push_back({"auth.method", std::string(name_of(auth.method.value)), auth.method.origin});
    if (auth.method.value != Method::token) rows.push_back({"auth.mount", alias.auth_mount(), auth.mount.origin});
    if (auth.name_space.is_given()) rows.push_back({"auth.namespace", auth.name_space.value, auth.name_space.origin});
    for (const auto& [name, text] : {std::pair{"auth.role", &auth.role}, std::pair{"auth.username", &auth.username}}) {
        if (text->is_given()) rows.push_back({name, text->value, text->origin});
    }
    for (const auto& [name, place] : {std::pair{"auth.token", &auth.token}, std::pair{"auth.role_id", &auth.role_id},
                                      std::pair{"auth.secret_id", &auth.secret_id}, std::pair{"auth.jwt", &auth.jwt},
                                      std::pair{"auth.password", &auth.password}}) {
        if (!place->is_given()) continue;
        rows.push_back({name, place->value.described() + (place->value.wrapped ? ", wrapped" : ""), place->origin});
    }
}

void add_tls(const TlsSettings& tls, std::vector<SettingRow>& rows) {
    for (const auto& [name, text] :
         {std::pair{"tls.ca_file", &tls.ca_file}, std::pair{"tls.ca_path", &tls.ca_path},
          std::pair{"tls.client_cert", &tls.client_cert}, std::pair{"tls.client_key", &tls.client_key},
          std::pair{"tls.server_name", &tls.server_name}}) {
        if (text->is_given()) rows.push_back({name, text->value, text->origin});
    }
    if (tls.ca_text.is_given()) rows.push_back({"tls.ca", "the text of a variable", tls.ca_text.origin});
}

}  // namespace

std::string CredentialPlace::described() const { return file.empty() ? "$" + variable : "the file " + file; }

std::string_view name_of(Method method) {
    return std::find_if(k_methods.begin(), k_methods.end(), [&](const auto& one) { return one.second == method; })
        ->first;
}

std::optional<Method> method_of(std::string_view name) {
    for (const auto& [known, method] : k_methods) {
        if (known == name) return method;
    }
    return std::nullopt;
}

std::string Alias::auth_mount() const {
    return auth.mount.is_given() ? auth.mount.value : std::string(name_of(auth.method.value));
}

const std::string& Alias::auth_namespace() const {
    return auth.name_space.is_given() ? auth.name_space.value : name_space.value;
}

ServerSettings server_settings(const Alias& alias) {
    const auto seconds = [](Milliseconds time) { return std::chrono::ceil<std::chrono::seconds>(time); };
    const TlsSettings& tls = alias.tls;
    ServerSettings settings;
    settings.alias = alias.name;
    settings.name_space = alias.name_space.value;
    settings.http.address = alias.address.value;
    settings.http.tls = {tls.ca_file.value,     tls.ca_text.value,    tls.ca_path.value,
                         tls.client_cert.value, tls.client_key.value, tls.server_name.value};
    settings.http.timeouts = {alias.connect.value, alias.read.value, alias.total.value};
    settings.http.proxy = alias.proxy.value;
    settings.http.in_flight = static_cast<std::size_t>(alias.parallel.value);
    settings.retry = {alias.attempts.value, alias.first_pause.value, alias.longest_pause.value};
    settings.breaker.window = seconds(alias.breaker_window.value);
    settings.breaker.cool_down = seconds(alias.breaker_cool_down.value);
    settings.rate = alias.rate.value;
    settings.burst = alias.burst.value;
    settings.redirects = alias.redirects.value;
    settings.prefixes = alias.prefixes.value;
    return settings;
}

std::optional<Milliseconds> parse_time(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || number <= 0) return std::nullopt;
    const std::string_view unit = text.substr(static_cast<std::size_t>(read.ptr - text.data()));
    for (const auto& [name, factor] : k_units) {
        if (unit == name && number <= k_longest.count() / factor) return Milliseconds(number * factor);
    }
    return std::nullopt;
}

std::string format_time(Milliseconds time) {
    for (auto unit = k_units.rbegin(); unit != k_units.rend(); ++unit) {
        if (time.count() % unit->second == 0) return fmt::format("{}{}", time.count() / unit->second, unit->first);
    }
    return "";
}

bool is_prefix(std::string_view text) {
    const auto parts = split(text, '/');
    return text.find('%') == std::string_view::npos &&
           std::none_of(parts.begin(), parts.end(),
                        [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

bool is_proxy(std::string_view text) {
    constexpr std::string_view k_scheme = "http://";
    return text.starts_with(k_scheme) && text.size() > k_scheme.size() &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]",
                                  k_scheme.size()) == std::string_view::npos;
}

std::vector<SettingRow> rows_of(const Alias& alias) {
    std::vector<SettingRow> rows{{"address", alias.address.value.text(), alias.address.origin}};
    if (alias.name_space.is_given()) rows.push_back({"namespace", alias.name_space.value, alias.name_space.origin});
    rows.push_back({"prefixes", alias.prefixes.value.empty() ? "every path" : join_text(alias.prefixes.value, ", "),
                    alias.prefixes.origin});
    add_tls(alias.tls, rows);
    if (alias.proxy.is_given()) rows.push_back({"proxy", alias.proxy.value, alias.proxy.origin});
    add_auth(alias, rows);
    for (const auto& [name, time] :
         {std::pair{"timeouts.connect", &alias.connect}, std::pair{"timeouts.read", &alias.read},
          std::pair{"timeouts.total", &alias.total}, std::pair{"retry.base", &alias.first_pause},
          std::pair{"retry.max", &alias.longest_pause}, std::pair{"breaker.window", &alias.breaker_window},
          std::pair{"breaker.cool_down", &alias.breaker_cool_down}}) {
        rows.push_back({name, format_time(time->value), time->origin});
    }
    rows.push_back({"retry.attempts", std::to_string(alias.attempts.value), alias.attempts.origin});
    rows.push_back(
        {"rate", alias.rate.value > 0 ? fmt::format("{} a second", alias.rate.value) : "no limit", alias.rate.origin});
    rows.push_back({"redirects", alias.redirects.value ? "one, to the same host" : "none", alias.redirects.origin});
    rows.push_back({"parallel", std::to_string(alias.parallel.value), alias.parallel.origin});
    return rows;
}

}  // namespace sluice::secrets::vault
