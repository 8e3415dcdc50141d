#include "secrets/vault/settings.hpp"

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

bool is_plain_path(std::string_view path) {
    const auto parts = split(path, '/');
    return path.find('%') == std::string_view::npos &&
           std::none_of(parts.begin(), parts.end(),
                        [](std::string_view part) { return part.empty() || part == "." || part == ".."; });
}

bool lies_below(std::string_view path, std::string_view prefix) {
    return path == prefix || (path.starts_with(prefix) && path[prefix.size()] == '/');
}

void add_auth(const Settings& settings, std::vector<SettingRow>& rows) {
    const Auth& auth = settings.auth;
    rows.push_back({"auth.method", std::string(name_of(auth.method.value)), auth.method.origin});
    if (auth.method.value != Method::token)
        rows.push_back({"auth.mount", settings.auth_mount(), auth.mount.origin});
    if (auth.name_space.is_given()) rows.push_back({"auth.namespace", auth.name_space.value, auth.name_space.origin});
    for (const auto& [name, text] : {std::pair{"auth.role", &auth.role}, std::pair{"auth.username", &auth.username}}) {
        if (text->is_given()) rows.push_back({name, text->value, text->origin});
    }
    for (const auto& [name, place] :
         {std::pair{"auth.token", &auth.token}, std::pair{"auth.role_id", &auth.role_id},
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

std::string Place::described() const { return file.empty() ? "$" + variable : "the file " + file; }

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

std::string Settings::auth_mount() const {
    return auth.mount.is_given() ? auth.mount.value : std::string(name_of(auth.method.value));
}

const std::string& Settings::auth_namespace() const {
    return auth.name_space.is_given() ? auth.name_space.value : name_space.value;
}

Result<> require_served(const Settings& settings, std::string_view path) {
    const auto& prefixes = settings.prefixes.value;
    const bool is_unbound = prefixes.empty() && !settings.pinned;
    const bool is_below = std::any_of(prefixes.begin(), prefixes.end(),
                                      [&](const std::string& prefix) { return lies_below(path, prefix); });
    if (is_plain_path(path) && (is_unbound || is_below)) return {};
    const std::string where = settings.prefixes.is_given() ? " (" + settings.prefixes.origin + ")" : "";
    return fail(Error{Code::usage, "vault-prefix",
                      fmt::format("the server \"{}\" is not there for the path {}", settings.alias, printable(path))}
                    .note(fmt::format("it serves {}{}", is_unbound ? "plain paths" : join_text(prefixes, ", "), where))
                    .mend("mend mount: and prefix: in environments/<env>.yaml; if they are right, whoever owns the "
                          "servers file adds the path to prefixes:"));
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

std::vector<SettingRow> rows_of(const Settings& settings) {
    std::vector<SettingRow> rows{{"address", settings.address.value, settings.address.origin}};
    if (settings.name_space.is_given())
        rows.push_back({"namespace", settings.name_space.value, settings.name_space.origin});
    rows.push_back({"prefixes",
                    settings.prefixes.value.empty() ? "every path" : join_text(settings.prefixes.value, ", "),
                    settings.prefixes.origin});
    add_tls(settings.tls, rows);
    if (settings.proxy.is_given()) rows.push_back({"proxy", settings.proxy.value, settings.proxy.origin});
    add_auth(settings, rows);
    for (const auto& [name, time] :
         {std::pair{"timeouts.connect", &settings.connect}, std::pair{"timeouts.read", &settings.read},
          std::pair{"timeouts.total", &settings.total}, std::pair{"retry.base", &settings.first_pause},
          std::pair{"retry.max", &settings.longest_pause}, std::pair{"breaker.window", &settings.breaker_window},
          std::pair{"breaker.cool_down", &settings.breaker_cool_down}}) {
        rows.push_back({name, format_time(time->value), time->origin});
    }
    rows.push_back({"retry.attempts", std::to_string(settings.attempts.value), settings.attempts.origin});
    rows.push_back({"rate", settings.rate.value > 0 ? fmt::format("{} a second", settings.rate.value) : "no limit",
                    settings.rate.origin});
    rows.push_back({"parallel", std::to_string(settings.parallel.value), settings.parallel.origin});
    rows.push_back({"redirects", settings.redirects.value ? "one, to the same host" : "none",
                    settings.redirects.origin});
    return rows;
}

}  // namespace sluice::secrets::vault
