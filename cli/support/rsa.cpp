#include "support/rsa.hpp"

#include <memory>

#include "support/libcrypto.hpp"

namespace sluice {
namespace {

/// OpenSSL's functions; its objects are only handed from one to the other.
struct Functions {
    int (*init)(unsigned long long options, const void* settings) = nullptr;             // OPENSSL_init_crypto
    void* (*keygen)(void* context, const char* query, const char* type, ...) = nullptr;  // EVP_PKEY_Q_keygen
    void (*free_key)(void* key) = nullptr;
    const void* (*memory)() = nullptr;  // BIO_s_mem
    void* (*new_bio)(const void* method) = nullptr;
    int (*free_bio)(void* bio) = nullptr;
    std::size_t (*pending)(void* bio) = nullptr;
    int (*read)(void* bio, void* bytes, int size) = nullptr;
    int (*write_private)(void* bio, const void* key, const void* cipher, const char* password, int size, void* callback,
                         void* data) = nullptr;
    int (*write_public)(void* bio, const void* key) = nullptr;
};

Result<const Functions*> functions() {
    static Functions all;
    static const bool complete =
        find_in_libcrypto("OPENSSL_init_crypto", all.init) && find_in_libcrypto("EVP_PKEY_Q_keygen", all.keygen) &&
        find_in_libcrypto("EVP_PKEY_free", all.free_key) && find_in_libcrypto("BIO_s_mem", all.memory) &&
        find_in_libcrypto("BIO_new", all.new_bio) && find_in_libcrypto("BIO_free", all.free_bio) &&
        find_in_libcrypto("BIO_ctrl_pending", all.pending) && find_in_libcrypto("BIO_read", all.read) &&
        find_in_libcrypto("PEM_write_bio_PKCS8PrivateKey", all.write_private) &&
        find_in_libcrypto("PEM_write_bio_PUBKEY", all.write_public);
    if (complete) return &all;
    return fail(
        Error{Code::usage, "openssl-missing", "RSA keys are made by OpenSSL 3, which is not installed here"}.mend(
            "apt-get install libssl3"));
}

Failure failed() {
    return fail(Error{Code::usage, "openssl-failed", "OpenSSL made no key"}.mend(
        "it works in locked memory, see `ulimit -l`: it takes 2 MiB"));
}

using Held = std::unique_ptr<void, void (*)(void*)>;

/// What was written to a BIO.
Result<Secret> text_in(const Functions& openssl, void* bio) {
    auto text = TRY(Secret::zeros(openssl.pending(bio)));
    const auto size = static_cast<int>(text.size());
    if (size == 0 || openssl.read(bio, text.expose_mutable().data(), size) != size) return failed();
    return text;
}

}  // namespace

Result<RsaPair> make_rsa_pair(int bits) {
    const Functions& openssl = *TRY(functions());
    // No configuration of the machine or the environment decides which code makes keys.
    constexpr unsigned long long k_no_load_config = 0x80;
    if (openssl.init(k_no_load_config, nullptr) != 1) return failed();
    const auto free_bio = [](void* bio) { (void)(*functions())->free_bio(bio); };
    const Held key(openssl.keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)), openssl.free_key);
    const Held private_text(openssl.new_bio(openssl.memory()), free_bio);
    const Held public_text(openssl.new_bio(openssl.memory()), free_bio);
    if (!key || !private_text || !public_text ||
        openssl.write_private(private_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        openssl.write_public(public_text.get(), key.get()) != 1) {
        return failed();
    }
    RsaPair pair{TRY(text_in(openssl, private_text.get())), ""};
    pair.public_pem = TRY(text_in(openssl, public_text.get())).expose_text();
    return pair;
}

}  // namespace sluice
