#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "secrets/vault/server.hpp"
#include "support/error.hpp"

// What the user's, CI's or host's own configuration says of a Vault server (docs/formats/servers.md). No values of
// credentials: only where they lie.

namespace sluice::secrets::vault {

using Milliseconds = std::chrono::milliseconds;

/// A setting, and where it came from: "servers.yaml:4", "VAULT_ADDR", or "" for the default.
template <class T>
struct Setting {
    T value{};
    std::string origin = {};

    [[nodiscard]] bool is_given() const { return !origin.empty(); }
    /// Sets what nobody has set before.
    void fill(T other, std::string from) {
        if (is_given()) return;
        value = std::move(other);
        origin = std::move(from);
    }
};

using TextSetting = Setting<std::string>;

/// Where a credential lies.
struct CredentialPlace {
    std::string file;      ///< absolute, "" for none
    std::string variable;  ///< name of one, "" for none
    bool wrapped = false;  ///< it is a wrapping token; what it wraps is the credential
    std::string role;      ///< that a wrapped secret_id was made for
    [[nodiscard]] bool is_named() const { return !file.empty() || !variable.empty(); }
    /// "the file /etc/x", "$X".
    [[nodiscard]] std::string described() const;
};

enum class Method { token, approle, jwt, kubernetes, cert, userpass };
[[nodiscard]] std::string_view name_of(Method method);
[[nodiscard]] std::optional<Method> method_of(std::string_view name);

/// How a token is had.
struct Auth {
    Setting<Method> method;
    TextSetting mount;       ///< without slashes at its ends
    TextSetting name_space;  ///< of the login; not given: that of the secrets
    TextSetting role;
    TextSetting username;
    Setting<CredentialPlace> token, role_id, secret_id, jwt, password;
};

struct TlsSettings {
    TextSetting ca_file, ca_text, ca_path;  ///< the first that is given counts
    TextSetting client_cert, client_key;
    TextSetting server_name;
};

/// One alias with everything that stands behind it.
struct Alias {
    std::string name;
    bool pinned = false;          ///< a servers file says so; else it is the alias `default` of VAULT_ADDR
    bool owns_variables = false;  ///< VAULT_* and ~/.vault-token belong to it: the address is VAULT_ADDR's
    Setting<http::Address> address;
    TextSetting name_space;
    Setting<std::vector<std::string>> prefixes;  ///< "mount/path"; empty only where the alias is not pinned: all
    TlsSettings tls;
    TextSetting proxy;
    Auth auth;
    Setting<Milliseconds> connect{http::Timeouts{}.connect};
    Setting<Milliseconds> read{http::Timeouts{}.read};
    Setting<Milliseconds> total{http::Timeouts{}.total};
    Setting<int> attempts{RetryPolicy{}.attempts};
    Setting<Milliseconds> first_pause{RetryPolicy{}.base};
    Setting<Milliseconds> longest_pause{RetryPolicy{}.max};
    Setting<Milliseconds> breaker_window{BreakerPolicy{}.window};
    Setting<Milliseconds> breaker_cool_down{BreakerPolicy{}.cool_down};
    Setting<double> rate{0};  ///< requests a second; 0: no limit
    Setting<int> burst{0};    ///< that may come at once; 0: as many as the rate
    Setting<bool> redirects{true};
    Setting<int> parallel{static_cast<int>(http::Settings{}.in_flight)};

    /// The mount of the login: as given, else the method's name.
    [[nodiscard]] std::string auth_mount() const;
    [[nodiscard]] const std::string& auth_namespace() const;
};

/// What the client needs of it.
[[nodiscard]] ServerSettings server_settings(const Alias& alias);

/// "250ms", "5s": a whole number and ms, s, m or h. Nothing if it is none, is 0, or is more than 24 hours.
[[nodiscard]] std::optional<Milliseconds> parse_time(std::string_view text);
[[nodiscard]] std::string format_time(Milliseconds time);

/// "mount/path": no empty or dotted parts, no percent signs, no "/" at its ends.
[[nodiscard]] bool is_prefix(std::string_view text);
/// "http://host:port", without a user.
[[nodiscard]] bool is_proxy(std::string_view text);

/// One line of `check -v`: a setting, its value as shown, where it came from.
struct SettingRow {
    std::string name, value, origin;
};
/// Everything that counts, defaults too; never a credential.
[[nodiscard]] std::vector<SettingRow> rows_of(const Alias& alias);

}  // namespace sluice::secrets::vault
