#pragma once

#include <string>
#include <string_view>

#include "secrets/sealed/format.hpp"
#include "support/secret.hpp"

// Suite 1 of docs/formats/sealed-store.md. Keys and plaintext stay in locked memory from libsodium's call on.

namespace sluice::secrets::sealed {

/// An X25519 key pair of an epoch; the public key as 32 raw bytes.
struct EpochKeys {
    Secret secret_key;
    std::string public_key;
};

[[nodiscard]] Result<EpochKeys> make_epoch_keys();
/// True if this is the secret key of that public key.
[[nodiscard]] bool is_pair(const Secret& secret_key, std::string_view public_key);

/// crypto_box_seal to an X25519 public key, in base64.
[[nodiscard]] Result<std::string> seal_to(const Secret& message, std::string_view public_key);

/// What becomes of a value: the base64 texts of w, n, c and k. `entry` gives the fields that are authenticated.
struct SealedValue {
    std::string wrapped_key, nonce, ciphertext, commitment;
};

[[nodiscard]] Result<SealedValue> seal_value(const Header& header, const Entry& entry, const Secret& value,
                                             std::string_view epoch_public);
/// Opens an entry of the document whose signature was judged. Rules `entry-key`, `-commitment`, `-decrypt`, `-padding`,
/// `-type`.
[[nodiscard]] Result<Secret> open_value(const Document& document, const Entry& entry, const EpochKeys& epoch);

/// "str" if the value is UTF-8 without NUL, else "bin".
[[nodiscard]] std::string_view type_of(const Secret& value);

}  // namespace sluice::secrets::sealed
