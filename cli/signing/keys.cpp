#include "signing/keys.hpp"

#include <sodium.h>

#include <fmt/format.h>

#include "support/digest.hpp"
#include "support/encoding.hpp"

namespace sluice::signing {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t k_key_size = 32;

/// The public key blob of OpenSSH: two strings, each after its length in 4 bytes, big-endian.
std::string ssh_blob(std::string_view ed25519_public) {
    return fmt::format("{}{}", "\0\0\0\x0bssh-ed25519\0\0\0\x20"sv, ed25519_public);
}

bool is_x25519_usable(std::string_view key) {
    if (key.size() != k_key_size || (bytes_of(key)[k_key_size - 1] & 0x80U) != 0) return false;
    // Any multiple of a small-order point by a clamped scalar is zero, which libsodium reports as a failure.
    std::array<unsigned char, k_key_size> scalar{1};
    std::array<unsigned char, k_key_size> product{};
    return crypto_scalarmult(product.data(), scalar.data(), bytes_of(key).data()) == 0;
}

}  // namespace

std::string PublicKeys::key_id() const { return signing::key_id(signing); }

std::string key_id(std::string_view ed25519_public) {
    return "SHA256:" + to_base64_unpadded(bytes_of(sha256(ssh_blob(ed25519_public))));
}

std::string key_file_name(std::string_view ed25519_public) { return sha256_hex(ed25519_public); }

std::string to_pem(std::string_view ed25519_public) {
    // SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING without unused bits }
    const std::string spki = fmt::format("{}{}", "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\0"sv, ed25519_public);
    return fmt::format("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", to_base64(bytes_of(spki)));
}

std::string to_ssh(std::string_view ed25519_public, std::string_view comment) {
    return fmt::format("ssh-ed25519 {} {}", to_base64(bytes_of(ssh_blob(ed25519_public))), comment);
}

bool verify_ed25519(std::string_view message, std::string_view signature, std::string_view ed25519_public) {
    if (signature.size() != k_signature_size || ed25519_public.size() != k_key_size) return false;
    return crypto_sign_verify_detached(bytes_of(signature).data(), bytes_of(message).data(), message.size(),
                                       bytes_of(ed25519_public).data()) == 0;
}

bool is_usable(const PublicKeys& keys) {
    return keys.signing.size() == k_key_size &&
           crypto_core_ed25519_is_valid_point(bytes_of(keys.signing).data()) == 1 && is_x25519_usable(keys.sealing);
}

}  // namespace sluice::signing
