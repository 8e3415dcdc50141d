#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "signing/keys.hpp"
#include "support/error.hpp"
#include "support/host.hpp"
#include "support/secret.hpp"

namespace sluice::signing {

/// One person's or machine's key pair, opened: a 32-byte seed in locked memory, from which the signing and the sealing
/// key are derived, or the sealing key alone beside a signing key that was imported (docs/formats/identity.md).
class Identity {
public:
    [[nodiscard]] static Result<Identity> generate(std::string name);
    /// A new identity that signs with the Ed25519 key of these 32 bytes, and has a sealing key of its own.
    [[nodiscard]] static Result<Identity> with_signing_seed(std::string name, Secret signing_seed);

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
    Secret m_signing_seed;  ///< of an imported key; else empty
    PublicKeys m_keys;
};

/// The public half of an identity file, readable without its passphrase.
struct IdentityInfo {
    std::string name;
    PublicKeys keys;
    bool encrypted = false;
    std::string proof;  ///< 64 raw bytes: the signing key's signature over name and keys
};

/// Checks that the signing key itself vouches for the name and the sealing key (rule `identity-proof`).
[[nodiscard]] Result<> verify_proof(const IdentityInfo& info);
/// "sluice-key <name> <signing> <sealing> <proof>", the line that people give to each other; no line feed.
[[nodiscard]] std::string to_key_line(const IdentityInfo& info);
/// Reads and verifies such a line (rule `key-line`).
[[nodiscard]] Result<IdentityInfo> parse_key_line(std::string_view text);
/// The public half of an opened identity.
[[nodiscard]] Result<IdentityInfo> info_of(const Identity& identity);

using Passphrase = std::function<Result<Secret>()>;  ///< asked only if the file is encrypted

/// Where the identity is: `explicit_path` (option --identity), $SLUICE_IDENTITY, else <config_home>/identity.
[[nodiscard]] std::filesystem::path identity_path(const Host& host, const std::string& explicit_path);

/// Refuses a file that group or others can read (rule `identity-mode`); a wrong passphrase is Code::integrity.
[[nodiscard]] Result<Identity> open_identity(const std::filesystem::path& path, const Passphrase& passphrase);
[[nodiscard]] Result<IdentityInfo> read_identity(const std::filesystem::path& path);
/// Writes a new identity file, 0600; never over an existing one. Without a passphrase the seed stands in the clear.
[[nodiscard]] Result<> save_identity(const Identity& identity, const std::filesystem::path& path,
                                     const std::optional<Secret>& passphrase);

/// The same on the file's text: what vectors and tests work with. `name` is the file to name in errors.
[[nodiscard]] Result<IdentityInfo> parse_identity(const Secret& text, const std::string& name);
[[nodiscard]] Result<Identity> unlock_identity(const Secret& text, const Passphrase& passphrase,
                                               const std::string& name);

}  // namespace sluice::signing
