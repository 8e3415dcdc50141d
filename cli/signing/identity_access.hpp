#pragma once

#include <string>

#include "signing/identity.hpp"

namespace sluice::signing {

inline constexpr std::size_t k_seed_size = 32;  ///< bytes

/// What only identity files (and tests that need a known key) may do: make an identity from its seed, and see the seed.
struct IdentityAccess {
    [[nodiscard]] static Result<Identity> from_seed(std::string name, Secret seed) {
        return from_seeds(std::move(name), std::move(seed), {});
    }
    /// `signing_seed` is that of an imported key, or empty.
    [[nodiscard]] static Result<Identity> from_seeds(std::string name, Secret seed, Secret signing_seed);
    [[nodiscard]] static const Secret& signing_seed(const Identity& identity) { return identity.m_signing_seed; }
    [[nodiscard]] static const Secret& seed(const Identity& identity) { return identity.m_seed; }
};

/// H of docs/formats/identity.md: BLAKE2b-256 of `text` under a 32-byte key.
[[nodiscard]] Result<Secret> keyed_hash(const Secret& key, std::string_view text);

/// The bytes whose signature is the proof of a key line.
[[nodiscard]] std::string key_claim(std::string_view name, const PublicKeys& keys);

}  // namespace sluice::signing
