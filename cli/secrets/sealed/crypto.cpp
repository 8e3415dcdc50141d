#include "secrets/sealed/crypto.hpp"

#include <sodium.h>

#include <algorithm>

#include "support/encoding.hpp"

namespace sluice::secrets::sealed {

namespace {

constexpr std::size_t k_key_bytes = 32;
static_assert(crypto_box_SEALBYTES + k_key_bytes == k_sealed_key_bytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == k_nonce_bytes);
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == k_tag_bytes);
static_assert(crypto_auth_BYTES == 32 && crypto_auth_KEYBYTES == k_key_bytes);

Failure sodium_failed() { return fail(Code::bug, "crypto-failed", "the cryptographic library refused to work"); }

/// One of the two keys that an entry key stands for.
Result<Secret> derive(const Secret& entry_key, std::string_view context) {
    auto derived = TRY(Secret::zeros(k_key_bytes));
    const Bytes message = bytes_of(context);
    const Bytes key = entry_key.expose();
    if (crypto_generichash(derived.expose_mutable().data(), k_key_bytes, message.data(), message.size(), key.data(),
                           key.size()) != 0) {
        return sodium_failed();
    }
    return derived;
}

Result<std::string> commitment(const Secret& entry_key, std::string_view committed) {
    const auto key = TRY(derive(entry_key, "sluice-entry-v1 commit"));
    unsigned char mac[crypto_auth_BYTES];
    const Bytes message = bytes_of(committed);
    crypto_auth(mac, message.data(), message.size(), key.expose().data());
    return std::string(text_of(Bytes(mac, sizeof mac)));
}

Result<Secret> pad(const Secret& value) {
    auto padded = TRY(Secret::zeros(padded_size(value.size())));
    const auto out = padded.expose_mutable();
    const Bytes in = value.expose();
    std::copy(in.begin(), in.end(), out.begin());
    out[in.size()] = 0x80;
    return padded;
}

/// Takes the padding off in place; false if it is not exactly what `pad` gives.
bool unpad(Secret& padded) {
    const Bytes bytes = padded.expose();
    std::size_t size = bytes.size();
    while (size > 0 && bytes[size - 1] == 0) --size;
    if (size == 0 || bytes[size - 1] != 0x80 || padded_size(size - 1) != bytes.size()) return false;
    padded.truncate(size - 1);
    return true;
}

bool is_text(const Secret& value) {
    const auto text = value.expose_text();
    return text.find('\0') == std::string_view::npos && is_utf8(text);
}

Result<Secret> open_sealed_key(std::string_view sealed, const EpochKeys& epoch) {
    auto key = TRY(Secret::zeros(k_key_bytes));
    const Bytes in = bytes_of(sealed);
    if (crypto_box_seal_open(key.expose_mutable().data(), in.data(), in.size(), bytes_of(epoch.public_key).data(),
                             epoch.secret_key.expose().data()) != 0) {
        return fail(Code::integrity, "entry-key", "");
    }
    return key;
}

}  // namespace

Result<EpochKeys> make_epoch_keys() {
    EpochKeys keys;
    keys.secret_key = TRY(Secret::random(k_key_bytes));
    unsigned char raw[k_key_bytes];
    if (crypto_scalarmult_base(raw, keys.secret_key.expose().data()) != 0) return sodium_failed();
    keys.public_key = text_of(Bytes(raw, sizeof raw));
    return keys;
}

bool is_pair(const Secret& secret_key, std::string_view public_key) {
    if (secret_key.size() != k_key_bytes) return false;
    unsigned char raw[k_key_bytes];
    if (crypto_scalarmult_base(raw, secret_key.expose().data()) != 0) return false;
    return text_of(Bytes(raw, sizeof raw)) == public_key;
}

Result<std::string> seal_to(const Secret& message, std::string_view public_key) {
    if (public_key.size() != k_key_bytes) return sodium_failed();
    std::string sealed(message.size() + crypto_box_SEALBYTES, '\0');
    // The output is public; libsodium wants bytes, a string holds chars.
    auto* out = reinterpret_cast<unsigned char*>(sealed.data());
    const Bytes in = message.expose();
    if (crypto_box_seal(out, in.data(), in.size(), bytes_of(public_key).data()) != 0) {
        return fail(Code::integrity, "sealing-key", "a sealing key is not a usable X25519 public key");
    }
    return to_base64(bytes_of(sealed));
}

Result<SealedValue> seal_value(const Header& header, const Entry& entry, const Secret& value,
                               std::string_view epoch_public) {
    const auto entry_key = TRY(Secret::random(k_key_bytes));
    const auto encryption_key = TRY(derive(entry_key, "sluice-entry-v1 encrypt"));
    const auto padded = TRY(pad(value));
    unsigned char nonce[k_nonce_bytes];
    randombytes_buf(nonce, sizeof nonce);

    const std::string associated = associated_data(header, entry);
    std::string cipher(padded.size() + k_tag_bytes, '\0');
    const Bytes message = padded.expose();
    const Bytes aad = bytes_of(associated);
    if (crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(cipher.data()), nullptr,
                                                   message.data(), message.size(), aad.data(), aad.size(), nullptr,
                                                   nonce, encryption_key.expose().data()) != 0) {
        return sodium_failed();
    }
    SealedValue sealed;
    sealed.wrapped_key = TRY(seal_to(entry_key, epoch_public));
    sealed.nonce = to_base64(Bytes(nonce, sizeof nonce));
    sealed.ciphertext = to_base64(bytes_of(cipher));
    Entry whole = entry;
    whole.nonce = sealed.nonce;
    whole.ciphertext = sealed.ciphertext;
    sealed.commitment = to_base64(bytes_of(TRY(commitment(entry_key, committed_bytes(whole, associated)))));
    return sealed;
}

Result<Secret> open_value(const Document& document, const Entry& entry, const EpochKeys& epoch) {
    const std::string path(entry.path);
    const auto entry_key = open_sealed_key(TRY(from_base64(entry.wrapped_key)), epoch);
    if (!entry_key) {
        if (entry_key.error().rule != "entry-key") return tl::unexpected(entry_key.error());
        return document.refuse(entry.block, "entry-key", "the key of " + path + " does not open with its epoch's key");
    }
    const std::string associated = associated_data(document.header, entry);
    const auto expected = TRY(commitment(*entry_key, committed_bytes(entry, associated)));
    const auto found = TRY(from_base64(entry.commitment));
    if (sodium_memcmp(expected.data(), found.data(), expected.size()) != 0) {
        return document.refuse(entry.block, "entry-commitment", path + " was not encrypted with the key that it names");
    }
    const auto key = TRY(derive(*entry_key, "sluice-entry-v1 encrypt"));
    const auto cipher = TRY(from_base64(entry.ciphertext));
    const auto nonce = TRY(from_base64(entry.nonce));
    const Bytes in = bytes_of(cipher);
    const Bytes aad = bytes_of(associated);
    auto value = TRY(Secret::zeros(cipher.size() - k_tag_bytes));
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(value.expose_mutable().data(), nullptr, nullptr, in.data(),
                                                   in.size(), aad.data(), aad.size(), bytes_of(nonce).data(),
                                                   key.expose().data()) != 0) {
        return document.refuse(entry.block, "entry-decrypt", path + " does not decrypt: its ciphertext was changed");
    }
    if (!unpad(value)) return document.refuse(entry.block, "entry-padding", path + " is padded wrongly");
    if (entry.type == "str" && !is_text(value)) {
        return document.refuse(entry.block, "entry-type", path + " is declared to be text and is not");
    }
    return value;
}

std::string_view type_of(const Secret& value) { return is_text(value) ? "str" : "bin"; }

}  // namespace sluice::secrets::sealed
