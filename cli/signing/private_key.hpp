#pragma once

#include <filesystem>
#include <string>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::signing {

/// Reads the Ed25519 private key of another tool: PEM of PKCS#8, or OpenSSH's own format without a passphrase
/// (docs/formats/identity.md). Gives its 32-byte seed (RFC 8032), which belongs to every public key in the file. Rules
/// `private-key`, `private-key-encrypted`, `private-key-damaged`; no error quotes the file. `name` is for errors.
[[nodiscard]] Result<Secret> parse_private_key(const Secret& text, const std::string& name);
/// The same of a file that is the user's own and nobody else's (rule `identity-mode`).
[[nodiscard]] Result<Secret> read_private_key(const std::filesystem::path& path);

}  // namespace sluice::signing
