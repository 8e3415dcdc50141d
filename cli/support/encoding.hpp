#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "support/error.hpp"

namespace sluice {

using Bytes = std::span<const unsigned char>;

/// The bytes of a text, without a copy.
[[nodiscard]] Bytes bytes_of(std::string_view text);
/// The text of bytes, without a copy.
[[nodiscard]] std::string_view text_of(Bytes bytes);

/// Lower-case hex.
[[nodiscard]] std::string to_hex(Bytes bytes);
/// Even length, lower-case digits only, so that a digest has one spelling.
[[nodiscard]] Result<std::string> from_hex(std::string_view hex);

/// RFC 4648 §4 with padding.
[[nodiscard]] std::string to_base64(Bytes bytes);
/// RFC 4648 §4 without padding (OpenSSH fingerprints).
[[nodiscard]] std::string to_base64_unpadded(Bytes bytes);
/// Accepts the standard alphabet with padding; strict: no white space, no non-zero trailing bits.
[[nodiscard]] Result<std::string> from_base64(std::string_view text);
/// How many bytes `from_base64` would give, or nothing where it would fail; decodes and allocates nothing.
[[nodiscard]] std::optional<std::size_t> base64_size(std::string_view text);
/// Accepts standard and URL-safe alphabets, as DSSE verifiers must.
[[nodiscard]] Result<std::string> from_base64_any(std::string_view text);

/// Appends a field as its length (8 bytes, little-endian) and its bytes: no two lists of fields give the same bytes.
void append_field(std::string& out, std::string_view field);

/// True if `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace sluice
