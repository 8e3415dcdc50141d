#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
struct Place {
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
    Setting<Place> token, role_id, secret_id, jwt, password;
};

struct TlsSettings {
    TextSetting ca_file, ca_text, ca_path;  ///< the first that is given counts
    TextSetting client_cert, client_key;
    TextSetting server_name;
};

/// One alias with everything that stands behind it.
struct Settings {
    std::string alias;
    bool pinned = false;          ///< a servers file says so; else it is the alias `default` of VAULT_ADDR
    bool owns_variables = false;  ///< VAULT_* and ~/.vault-token belong to it: the address is VAULT_ADDR's
    TextSetting address;          ///< as `parse_address` writes it
    TextSetting name_space;
    Setting<std::vector<std::string>> prefixes;  ///< "mount/path"; empty only where the alias is not pinned: all
    TlsSettings tls;
    TextSetting proxy;
    Auth auth;
    Setting<Milliseconds> connect{Milliseconds(5'000)};
    Setting<Milliseconds> read{Milliseconds(15'000)};
    Setting<Milliseconds> total{Milliseconds(60'000)};
    Setting<int> attempts{4};
    Setting<Milliseconds> first_pause{Milliseconds(250)};
    Setting<Milliseconds> longest_pause{Milliseconds(8'000)};
    Setting<Milliseconds> breaker_window{Milliseconds(30'000)};
    Setting<Milliseconds> breaker_cool_down{Milliseconds(10'000)};
    Setting<double> rate{0};  ///< requests a second; 0: no limit
    Setting<int> burst{0};    ///< that may come at once; 0: the rate
    Setting<int> parallel{8};
    Setting<bool> redirects{true};

    /// The mount of the login: as given, else the method's name.
    [[nodiscard]] std::string auth_mount() const;
    [[nodiscard]] const std::string& auth_namespace() const;
};

/// Whether the alias may be asked for `path` ("mount/path"): before any network. A path with empty or dotted segments or
/// percent signs is served by none. Rule `vault-prefix`.
[[nodiscard]] Result<> require_served(const Settings& settings, std::string_view path);

/// "250ms", "5s": a whole number and ms, s, m or h. Nothing if it is none, is 0, or is more than 24 hours.
[[nodiscard]] std::optional<Milliseconds> parse_time(std::string_view text);
[[nodiscard]] std::string format_time(Milliseconds time);

/// One line of `check -v`: a setting, its value as shown, where it came from.
struct SettingRow {
    std::string name, value, origin;
};
/// Everything that counts, defaults too; never a credential.
[[nodiscard]] std::vector<SettingRow> rows_of(const Settings& settings);

}  // namespace sluice::secrets::vault
