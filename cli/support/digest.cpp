#include "support/digest.hpp"

#include <sodium.h>

#include <new>

namespace sluice {

static_assert(sizeof(crypto_hash_sha256_state) <= 128);

namespace {

crypto_hash_sha256_state* state_of(std::array<unsigned char, 128>& storage) {
    return std::launder(reinterpret_cast<crypto_hash_sha256_state*>(storage.data()));
}

}  // namespace

Sha256::Sha256() : m_state{} {
    new (m_state.data()) crypto_hash_sha256_state;
    crypto_hash_sha256_init(state_of(m_state));
}

void Sha256::update(std::string_view bytes) {
    crypto_hash_sha256_update(state_of(m_state), bytes_of(bytes).data(), bytes.size());
}

std::string Sha256::finish() {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256_final(state_of(m_state), reinterpret_cast<unsigned char*>(out.data()));
    return out;
}

std::string sha256(std::string_view bytes) {
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

std::string blake2b(std::string_view bytes) {
    std::string out(crypto_generichash_BYTES, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), bytes_of(bytes).data(), bytes.size(),
                       nullptr, 0);
    return out;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(bytes_of(sha256(bytes))); }

}  // namespace sluice
