#include "support/digest.hpp"

#include <sodium.h>

#include <atomic>
#include <new>

#include "support/digest_large.hpp"
#include "support/libcrypto.hpp"

namespace sluice {
namespace {

/// OpenSSL's functions over its SHA256_CTX.
struct Functions {
    int (*init)(void* state) = nullptr;
    int (*update)(void* state, const void* bytes, std::size_t size) = nullptr;
    int (*finish)(unsigned char* digest, void* state) = nullptr;
};

std::atomic<const Functions*> g_large = nullptr;

/// What Sha256 holds in its 128 bytes.
struct State {
    /// SHA256_CTX has 112 bytes in every OpenSSL 3, crypto_hash_sha256_state 104.
    alignas(8) std::array<unsigned char, 112> bytes;
    const Functions* large;  ///< nullptr: libsodium's

    crypto_hash_sha256_state* sodium() {
        return std::launder(reinterpret_cast<crypto_hash_sha256_state*>(bytes.data()));
    }
};

static_assert(sizeof(State) <= 128 && sizeof(crypto_hash_sha256_state) <= 112);

State& state_of(std::array<unsigned char, 128>& storage) {
    return *std::launder(reinterpret_cast<State*>(storage.data()));
}

/// The functions, if they are there and give for "abc" what libsodium gives.
const Functions* open_library() {
    static Functions functions;
    if (!find_in_libcrypto("SHA256_Init", functions.init) || !find_in_libcrypto("SHA256_Update", functions.update) ||
        !find_in_libcrypto("SHA256_Final", functions.finish)) {
        return nullptr;
    }
    alignas(8) std::array<unsigned char, 128> state{};
    std::array<unsigned char, crypto_hash_sha256_BYTES> theirs{};
    functions.init(state.data());
    functions.update(state.data(), "abc", 3);
    functions.finish(theirs.data(), state.data());
    return text_of(theirs) == sha256("abc") ? &functions : nullptr;
}

}  // namespace

void expect_much_hashing() {
    static const Functions* const opened = open_library();
    g_large = opened;
}

Sha256::Sha256() : m_state{} {
    State& state = *new (m_state.data()) State{{}, g_large};
    if (state.large != nullptr) {
        state.large->init(state.bytes.data());
    } else {
        new (state.bytes.data()) crypto_hash_sha256_state;
        crypto_hash_sha256_init(state.sodium());
    }
}

void Sha256::update(std::string_view bytes) {
    State& state = state_of(m_state);
    if (state.large != nullptr)
        state.large->update(state.bytes.data(), bytes.data(), bytes.size());
    else
        crypto_hash_sha256_update(state.sodium(), bytes_of(bytes).data(), bytes.size());
}

std::string Sha256::finish() {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    State& state = state_of(m_state);
    auto* digest = reinterpret_cast<unsigned char*>(out.data());
    if (state.large != nullptr)
        state.large->finish(digest, state.bytes.data());
    else
        crypto_hash_sha256_final(state.sodium(), digest);
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
