#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/encoding.hpp"
#include "support/error.hpp"

namespace sluice {

/// A SHA-256 being computed piece by piece.
class Sha256 {
public:
    Sha256();
    void update(std::string_view bytes);
    /// 32 raw bytes; the object is spent.
    [[nodiscard]] std::string finish();

private:
    alignas(8) std::array<unsigned char, 128> m_state;  // crypto_hash_sha256_state, so that sodium.h stays out of here
};

/// 32 raw bytes.
[[nodiscard]] std::string sha256(std::string_view bytes);
/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// BLAKE2b-256, 32 raw bytes: several times as fast, for digests that no format of ours holds.
[[nodiscard]] std::string blake2b(std::string_view bytes);

}  // namespace sluice
