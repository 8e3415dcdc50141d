#include "signing/private_key.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "signing/own_file.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t k_private_key_limit = 16'384;
constexpr std::size_t k_seed = crypto_sign_SEEDBYTES;
constexpr std::size_t k_public = crypto_sign_PUBLICKEYBYTES;
constexpr std::string_view k_ssh_type = "ssh-ed25519";
constexpr std::size_t k_ssh_block = 8;  ///< bytes, what an unencrypted private part is padded to

Failure no_key(std::string message, std::string hint = "openssl genpkey -algorithm ed25519 makes one that is read") {
    return fail(Error{Code::usage, "private-key", std::move(message)}.mend(std::move(hint)));
}

Failure damaged_key() {
    return fail(
        Error{Code::integrity, "private-key-damaged", "the private key was changed: its parts do not belong together"}
            .mend("take it from a copy"));
}

Failure encrypted_key(std::string hint) {
    return fail(Error{Code::usage, "private-key-encrypted", "the private key has a passphrase of its own"}.mend(
        std::move(hint)));
}

Failure not_ed25519() { return no_key("the private key is not an Ed25519 one, and no other kind signs here"); }

/// The seed, if it gives each of the public keys.
Result<Secret> checked_seed(std::string_view seed, const std::vector<std::string_view>& publics) {
    std::array<unsigned char, k_public> made{};
    Secret pair = TRY(Secret::zeros(crypto_sign_SECRETKEYBYTES));
    crypto_sign_seed_keypair(made.data(), pair.expose_mutable().data(), bytes_of(seed).data());
    const auto agrees = [&](std::string_view one) { return one == text_of(made); };
    if (!std::all_of(publics.begin(), publics.end(), agrees)) return damaged_key();
    return Secret::copy(bytes_of(seed));
}

/// RFC 8410; version 2, with the public key, is RFC 5958.
Result<Secret> read_pkcs8(std::string_view der) {
    constexpr auto k_version_1 = "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"sv;
    constexpr auto k_version_2 = "\x30\x51\x02\x01\x01\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"sv;
    constexpr auto k_public_follows = "\x81\x21\x00"sv;
    constexpr auto k_algorithm = "\x06\x03\x2b\x65\x70"sv;
    const std::size_t head = k_version_1.size();
    if (der.size() == head + k_seed && der.starts_with(k_version_1)) return checked_seed(der.substr(head), {});
    const std::size_t behind = head + k_seed;
    if (der.size() == behind + k_public_follows.size() + k_public && der.starts_with(k_version_2) &&
        der.substr(behind).starts_with(k_public_follows))
        return checked_seed(der.substr(head, k_seed), {der.substr(behind + k_public_follows.size())});
    if (der.substr(0, head).find(k_algorithm) == std::string_view::npos) return not_ed25519();
    return no_key("the private key is cut off, or holds more than a key");
}

/// Takes numbers and texts off the front, as RFC 4251 writes them; what is not there makes it bad.
class SshReader {
public:
    explicit SshReader(std::string_view bytes) : m_rest(bytes) {}
    std::uint32_t number() {
        std::uint32_t value = 0;
        for (const char byte : take(4)) value = value << 8U | static_cast<unsigned char>(byte);
        return value;
    }
    std::string_view text() { return take(number()); }
    std::string_view take(std::size_t size) {
        if (size > m_rest.size()) {
            m_good = false;
            m_rest = {};
            return {};
        }
        const std::string_view taken = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return taken;
    }
    [[nodiscard]] std::string_view rest() const { return m_rest; }
    [[nodiscard]] bool good() const { return m_good; }

private:
    std::string_view m_rest;
    bool m_good = true;
};

/// 1, 2, 3 … and fewer than a block.
bool is_padding(std::string_view bytes) {
    if (bytes.size() >= k_ssh_block) return false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (static_cast<unsigned char>(bytes[i]) != i + 1) return false;
    }
    return true;
}

/// The part that a passphrase would have encrypted; `outer` is the public key that stood before it.
Result<Secret> read_ssh_private(std::string_view part, std::string_view outer) {
    SshReader in(part);
    const std::uint32_t check = in.number();
    const bool agree = in.number() == check;
    const std::string_view type = in.text();
    const std::string_view inner = in.text();
    const std::string_view pair = in.text();
    in.text();  // a comment
    if (!in.good() || !agree || type != k_ssh_type || inner.size() != k_public || pair.size() != k_seed + k_public ||
        part.size() % k_ssh_block != 0 || !is_padding(in.rest()))
        return damaged_key();
    return checked_seed(pair.substr(0, k_seed), {pair.substr(k_seed), inner, outer});
}

/// PROTOCOL.key of OpenSSH.
Result<Secret> read_openssh(std::string_view bytes, const std::string& name) {
    SshReader in(bytes);
    if (in.take(15) != "openssh-key-v1\0"sv) return no_key("the OpenSSH key is of a version that is not read");
    const std::string_view cipher = in.text();
    const std::string_view kdf = in.text();
    const std::string_view options = in.text();
    const std::uint32_t keys = in.number();
    SshReader blob(in.text());
    const std::string_view part = in.text();
    if (!in.good() || !in.rest().empty()) return no_key("the OpenSSH key is cut off, or something stands behind it");
    if (keys != 1) return no_key("the file holds more than one key");
    if (blob.text() != k_ssh_type) return not_ed25519();
    if (cipher != "none")
        return encrypted_key(fmt::format("work on a copy: cp {0} COPY && ssh-keygen -p -N '' -f COPY", name));
    const std::string_view outer = blob.text();
    if (kdf != "none" || !options.empty() || !blob.good() || !blob.rest().empty()) return damaged_key();
    return read_ssh_private(part, outer);
}

/// What stands between the lines "-----BEGIN …-----" and "-----END …-----", and the name that both say.
struct KeyBlock {
    std::string_view label;
    Secret bytes;
};

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\r' || c == '\t'; });
}

Result<KeyBlock> read_block(std::string_view text) {
    constexpr std::string_view k_begin = "-----BEGIN ";
    constexpr std::string_view k_dashes = "-----";
    if (!is_plain(text)) return no_key("this is no private key in PEM or of OpenSSH");
    text = trim(text);
    if (text.starts_with("ssh-")) return no_key("this is a public key; the private one is asked for");
    if (!text.starts_with(k_begin)) return no_key("this is no private key in PEM or of OpenSSH");
    const std::size_t line_end = text.find('\n');
    const std::string_view first = trim(text.substr(0, line_end));
    if (line_end == std::string_view::npos || first.size() < k_begin.size() + k_dashes.size() ||
        !first.ends_with(k_dashes))
        return no_key("the file is cut off");
    const std::string_view label = first.substr(k_begin.size(), first.size() - k_begin.size() - k_dashes.size());
    const std::string last = fmt::format("-----END {}-----", label);
    if (!text.ends_with(last)) return no_key("the file is cut off, or something stands behind the key");
    KeyBlock block{label, {}};
    if (!label.ends_with("PRIVATE KEY")) return block;
    const std::string_view body = text.substr(line_end + 1, text.size() - line_end - 1 - last.size());
    block.bytes = TRY(Secret::zeros(body.size()));
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(block.bytes.expose_mutable().data(), body.size(), body.data(), body.size(), "\r\n", &size,
                          &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != body.data() + body.size()) {
        block.bytes = Secret();  // "Proc-Type:" lines of older formats, or damage
        return block;
    }
    block.bytes.truncate(size);
    return block;
}

Result<Secret> parse_key_text(std::string_view text, const std::string& name) {
    const KeyBlock block = TRY(read_block(text));
    if (block.label.ends_with("PUBLIC KEY")) return no_key("this is a public key; the private one is asked for");
    if (block.label == "ENCRYPTED PRIVATE KEY")
        return encrypted_key(fmt::format("work on a copy: (umask 077; openssl pkey -in {} -out COPY)", name));
    const bool pkcs8 = block.label == "PRIVATE KEY";
    if (!pkcs8 && block.label != "OPENSSH PRIVATE KEY") {
        return block.label.ends_with("PRIVATE KEY") ? not_ed25519()
                                                    : no_key("this is no private key in PEM or of OpenSSH");
    }
    if (block.bytes.empty()) return no_key("the key's base64 is broken");
    return pkcs8 ? read_pkcs8(block.bytes.expose_text()) : read_openssh(block.bytes.expose_text(), name);
}

}  // namespace

Result<Secret> parse_private_key(const Secret& text, const std::string& name) {
    auto seed = parse_key_text(text.expose_text(), name);
    if (!seed) return fail(std::move(seed).error().at(Location{.file = name}));
    return seed;
}

Result<Secret> read_private_key(const std::filesystem::path& path) {
    const Secret text =
        TRY(read_own_file(path, k_private_key_limit, Error{Code::usage, "file-missing", "cannot read: no such file"},
                          Error{Code::usage, "private-key", "this is no private key in PEM or of OpenSSH"}));
    return parse_private_key(text, path.string());
}

}  // namespace sluice::signing
