#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "signing/keys.hpp"
#include "support/error.hpp"
#include "support/host.hpp"
#include "support/secret.hpp"

namespace sluice::signing {

/// One person's or machine's key pair, opened: a 32-byte seed in locked memory, from which the signing and the sealing
/// key are derived (docs/formats/identity.md).
class Identity {
public:
    [[nodiscard]] static Result<Identity> generate(std::string name);

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const PublicKeys& keys() const { return m_keys; }
    [[nodiscard]] std::string key_id() const { return m_keys.key_id(); }

    /// 64 raw bytes, Ed25519.
    [[nodiscard]] Result<std::string> sign(std::string_view message) const;
    /// Opens a crypto_box_seal made for this identity's sealing key.
    [[nodiscard]] Result<Secret> unseal(std::string_view sealed) const;

private:
    friend struct IdentityAccess;
    std::string m_name;
    Secret m_seed;
    PublicKeys m_keys;
};

/// The public half of an identity file, readable without its passphrase.
struct IdentityInfo {
    std::string name;
    PublicKeys keys;
    bool encrypted = false;
};

using Passphrase = std::function<Result<Secret>()>;  ///< asked only if the file is encrypted

/// Where the identity is: `explicit_path` (option --identity), $SLUICE_IDENTITY, else <config_home>/identity.
[[nodiscard]] std::filesystem::path identity_path(const Host& host, const std::string& explicit_path);

/// Refuses a file that group or others can read (rule `identity-mode`); a wrong passphrase is Code::integrity.
[[nodiscard]] Result<Identity> open_identity(const std::filesystem::path& path, const Passphrase& passphrase);
[[nodiscard]] Result<IdentityInfo> read_identity(const std::filesystem::path& path);
/// Writes a new identity file, 0600; never over an existing one. Without a passphrase the seed stands in the clear.
[[nodiscard]] Result<> save_identity(const Identity& identity, const std::filesystem::path& path,
                                     const std::optional<Secret>& passphrase);

} // namespace sluice::signing
