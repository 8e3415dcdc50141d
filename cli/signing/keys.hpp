#pragma once

#include <array>
#include <string>
#include <string_view>

#include "support/error.hpp"

namespace sluice::signing {

inline constexpr std::size_t k_signature_size = 64;  ///< bytes, of Ed25519

/// A person's public keys: Ed25519 for signatures, X25519 for sealing. 32 raw bytes each.
struct PublicKeys {
    std::string signing;
    std::string sealing;

    /// OpenSSH fingerprint of the signing key, "SHA256:<unpadded base64>": the name of a key everywhere.
    [[nodiscard]] std::string key_id() const;
    bool operator==(const PublicKeys&) const = default;
};

[[nodiscard]] std::string key_id(std::string_view ed25519_public);
/// SHA-256 of the raw Ed25519 public key in hex: the key's name in file names, as a key id may contain "/".
[[nodiscard]] std::string key_file_name(std::string_view ed25519_public);

/// SPKI PEM (RFC 8410), as openssl and cosign read it.
[[nodiscard]] std::string to_pem(std::string_view ed25519_public);
/// "ssh-ed25519 AAAA… comment".
[[nodiscard]] std::string to_ssh(std::string_view ed25519_public, std::string_view comment);

/// Ed25519 (RFC 8032) over exactly `message`; strict about non-canonical signatures and small-order keys.
[[nodiscard]] bool verify_ed25519(std::string_view message, std::string_view signature,
                                  std::string_view ed25519_public);

/// True if both keys have their length, lie on their curves, are canonical and of large order.
[[nodiscard]] bool is_usable(const PublicKeys& keys);

}  // namespace sluice::signing
