// Identity files: docs/formats/identity.md. The file's text, which may hold the seed, lives only in Secrets.

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "signing/identity.hpp"
#include "signing/identity_access.hpp"
#include "support/descriptor.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

constexpr std::size_t k_file_limit = 4096;
constexpr std::size_t k_passphrase_limit = 1024;
constexpr std::uint64_t k_memory_limit = 1U << 20;  // KiB: 1 GiB
constexpr std::uint64_t k_passes_limit = 10;
constexpr std::size_t k_tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

struct Kdf {
    std::uint64_t memory = crypto_pwhash_MEMLIMIT_MODERATE / 1024;  ///< KiB
    std::uint64_t passes = crypto_pwhash_OPSLIMIT_MODERATE;
    std::string salt;  ///< 16 raw bytes
};

/// An identity file taken apart; nothing in it is believed yet.
struct Parts {
    IdentityInfo info;
    std::optional<Kdf> kdf;
    std::string nonce;
    Secret sealed;  ///< the seed, or its ciphertext and tag
    std::string commit;
    std::string_view public_part;  ///< into the text: what the AEAD authenticates
    std::string_view committed;    ///< into the text: what `commit` covers
};

Error error(Code code, const char* rule, std::string message, const std::string& name) {
    return Error{code, rule, std::move(message)}.at(Location{.file = name});
}

/// Reads `key=value` lines one by one, in their order.
class Lines {
public:
    explicit Lines(std::string_view text) : m_rest(text), m_text(text) {}

    std::string_view next() {
        const std::size_t end = m_rest.find('\n');
        if (end == std::string_view::npos) {
            m_good = false;
            return {};
        }
        const std::string_view line = m_rest.substr(0, end);
        m_rest.remove_prefix(end + 1);
        return line;
    }
    std::string_view value(std::string_view key) {
        const std::string_view line = next();
        if (line.size() <= key.size() || line.substr(0, key.size()) != key || line[key.size()] != '=') {
            m_good = false;
            return {};
        }
        return line.substr(key.size() + 1);
    }
    std::string bytes(std::string_view key, std::size_t size) { return checked(value(key), size); }
    std::string checked(std::string_view base64, std::size_t size) {
        auto raw = from_base64(base64);
        if (raw && raw->size() == size) return std::move(*raw);
        m_good = false;
        return {};
    }
    void refuse() { m_good = false; }
    [[nodiscard]] std::string_view so_far() const { return m_text.substr(0, m_text.size() - m_rest.size()); }
    [[nodiscard]] bool good() const { return m_good; }
    [[nodiscard]] bool at_end() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
    std::string_view m_text;
    bool m_good = true;
};

/// Base64 that may hold the seed, decoded without a copy outside of locked memory.
Result<Secret> secret_from_base64(std::string_view text, std::size_t size, Lines& lines) {
    Secret out = TRY(Secret::zeros(size));
    std::size_t written = 0;
    const char* end = nullptr;
    if (sodium_base642bin(out.expose_mutable().data(), size, text.data(), text.size(), nullptr, &written, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        written != size || end != text.data() + text.size()) {
        lines.refuse();
    }
    return out;
}

/// A whole number without sign or leading zero; the largest one when it does not fit.
std::optional<std::uint64_t> plain_number(std::string_view digits) {
    if (digits.empty() || digits.front() == '0') return std::nullopt;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
    }
    std::uint64_t number = 0;
    const auto [rest, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return failed == std::errc{} ? number : UINT64_MAX;
}

std::optional<Kdf> parse_kdf(std::string_view text, Lines& lines) {
    if (text == "none") return std::nullopt;
    const std::vector<std::string_view> words = split(text, ' ');
    Kdf kdf;
    if (words.size() != 4 || words[0] != "argon2id" || words[1].substr(0, 2) != "m=" || words[2].substr(0, 2) != "t=" ||
        words[3].substr(0, 5) != "salt=") {
        lines.refuse();
        return kdf;
    }
    const auto memory = plain_number(words[1].substr(2));
    const auto passes = plain_number(words[2].substr(2));
    if (!memory || !passes) {
        lines.refuse();
        return kdf;
    }
    kdf.memory = *memory;
    kdf.passes = *passes;
    kdf.salt = lines.checked(words[3].substr(5), crypto_pwhash_SALTBYTES);
    return kdf;
}

Result<Parts> parse(const Secret& secret_text, const std::string& name) {
    const auto malformed = [&] {
        return fail(error(Code::integrity, "identity-format", "this is no identity file, or it was changed", name));
    };
    const std::string_view text = secret_text.expose_text();
    if (text.size() > k_file_limit) return malformed();
    Lines lines(text);
    Parts parts;
    if (lines.next() != "sluice-identity 1") return malformed();
    parts.info.name = lines.value("name");
    parts.kdf = parse_kdf(lines.value("kdf"), lines);
    parts.info.encrypted = parts.kdf.has_value();
    parts.info.keys.signing = lines.bytes("signing", crypto_sign_PUBLICKEYBYTES);
    parts.info.keys.sealing = lines.bytes("sealing", crypto_box_PUBLICKEYBYTES);
    parts.info.proof = lines.bytes("proof", crypto_sign_BYTES);
    parts.public_part = lines.so_far();
    if (parts.kdf) parts.nonce = lines.bytes("nonce", crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    parts.sealed = TRY(secret_from_base64(lines.value("seed"), k_seed_size + (parts.kdf ? k_tag_size : 0), lines));
    parts.committed = lines.so_far();
    parts.commit = lines.bytes("commit", crypto_generichash_BYTES);
    if (!lines.good() || !lines.at_end() || !is_name(parts.info.name)) return malformed();

    if (parts.kdf &&
        (parts.kdf->memory < 8 || parts.kdf->memory > k_memory_limit || parts.kdf->passes > k_passes_limit)) {
        return fail(error(Code::integrity, "identity-kdf",
                          fmt::format("the file asks for m={} KiB and t={} passes; at most {} and {} are run",
                                      parts.kdf->memory, parts.kdf->passes, k_memory_limit, k_passes_limit),
                          name));
    }
    if (auto proven = verify_proof(parts.info); !proven) return fail(proven.error().at(Location{.file = name}));
    return parts;
}

/// The key that encrypts and commits: from the passphrase.
Result<Secret> stretch(const Secret& passphrase, const Kdf& kdf) {
    if (passphrase.empty() || passphrase.size() > k_passphrase_limit) {
        return fail(Code::usage, "passphrase", fmt::format("a passphrase has 1 to {} bytes", k_passphrase_limit));
    }
    Secret master = TRY(Secret::zeros(32));
    const int status =
        crypto_pwhash(master.expose_mutable().data(), master.size(), passphrase.expose_text().data(), passphrase.size(),
                      bytes_of(kdf.salt).data(), kdf.passes, kdf.memory * 1024, crypto_pwhash_ALG_ARGON2ID13);
    if (status != 0) {
        return fail(Code::usage, "identity-memory",
                    fmt::format("not enough memory for Argon2id: {} MiB are needed", kdf.memory / 1024));
    }
    return master;
}

Result<std::string> commitment(const Secret& master, std::string_view text) {
    const Secret key = TRY(keyed_hash(master, "sluice-identity-v1 commitment"));
    return std::string(TRY(keyed_hash(key, text)).expose_text());
}

Result<Secret> decrypt(const Parts& parts, const Secret& master, const std::string& name) {
    const Secret key = TRY(keyed_hash(master, "sluice-identity-v1 encryption"));
    Secret seed = TRY(Secret::zeros(k_seed_size));
    const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
        seed.expose_mutable().data(), nullptr, nullptr, parts.sealed.expose().data(), parts.sealed.size(),
        bytes_of(parts.public_part).data(), parts.public_part.size(), bytes_of(parts.nonce).data(),
        key.expose().data());
    if (status != 0) return fail(error(Code::integrity, "identity-damaged", "the sealed seed does not open", name));
    return seed;
}

/// Grows a text inside locked memory.
class SecretText {
public:
    static Result<SecretText> with_room(std::size_t room) { return SecretText(TRY(Secret::zeros(room))); }

    void add(std::string_view text) {
        std::memcpy(m_memory.expose_mutable().data() + m_size, text.data(), text.size());
        m_size += text.size();
    }
    void add_base64(Bytes raw) {
        const std::size_t size = sodium_base64_encoded_len(raw.size(), sodium_base64_VARIANT_ORIGINAL);
        char* to = reinterpret_cast<char*>(m_memory.expose_mutable().data()) + m_size;
        sodium_bin2base64(to, size, raw.data(), raw.size(), sodium_base64_VARIANT_ORIGINAL);
        m_size += size - 1;  // without its NUL
    }
    [[nodiscard]] std::string_view view() const { return m_memory.expose_text().substr(0, m_size); }

private:
    explicit SecretText(Secret memory) : m_memory(std::move(memory)) {}
    Secret m_memory;
    std::size_t m_size = 0;
};

/// Adds nonce and ciphertext under the master key; the text so far is authenticated with it.
Result<> add_encrypted_seed(SecretText& text, const Secret& seed, const Secret& master) {
    const Secret key = TRY(keyed_hash(master, "sluice-identity-v1 encryption"));
    const Secret nonce = TRY(Secret::random(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES));
    Secret sealed = TRY(Secret::zeros(seed.size() + k_tag_size));
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.expose_mutable().data(), nullptr, seed.expose().data(),
                                               seed.size(), bytes_of(text.view()).data(), text.view().size(), nullptr,
                                               nonce.expose().data(), key.expose().data());
    text.add("nonce=");
    text.add_base64(nonce.expose());
    text.add("\nseed=");
    text.add_base64(sealed.expose());
    return {};
}

Result<SecretText> encode(const Identity& identity, const std::optional<Secret>& passphrase) {
    const IdentityInfo info = TRY(info_of(identity));
    const Secret& seed = IdentityAccess::seed(identity);
    std::optional<Kdf> kdf;
    Secret master;
    if (passphrase) {
        kdf.emplace().salt = std::string(TRY(Secret::random(crypto_pwhash_SALTBYTES)).expose_text());
        master = TRY(stretch(*passphrase, *kdf));
    } else {
        master = TRY(seed.clone());
    }
    SecretText text = TRY(SecretText::with_room(k_file_limit));
    text.add(fmt::format(
        "sluice-identity 1\nname={}\nkdf={}\nsigning={}\nsealing={}\nproof={}\n", info.name,
        kdf ? fmt::format("argon2id m={} t={} salt={}", kdf->memory, kdf->passes, to_base64(bytes_of(kdf->salt)))
            : "none",
        to_base64(bytes_of(info.keys.signing)), to_base64(bytes_of(info.keys.sealing)),
        to_base64(bytes_of(info.proof))));
    if (kdf) {
        TRY(add_encrypted_seed(text, seed, master));
    } else {
        text.add("seed=");
        text.add_base64(seed.expose());
    }
    text.add("\n");
    const std::string commit = TRY(commitment(master, text.view()));
    text.add(fmt::format("commit={}\n", to_base64(bytes_of(commit))));
    return text;
}

/// The file's text, if the file is the user's own and nobody else's.
Result<Secret> read_private(const std::filesystem::path& path) {
    const std::string name = path.string();
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file && errno == ENOENT) {
        return fail(error(Code::usage, "identity-missing", "there is no identity", name).mend("sluice key new"));
    }
    struct stat facts {};
    if (!file || fstat(file.get(), &facts) != 0) {
        return fail(error(Code::usage, "io", "cannot read: " + files::reason(errno), name));
    }
    if (!S_ISREG(facts.st_mode) || facts.st_size > static_cast<off_t>(k_file_limit)) {
        return fail(error(Code::integrity, "identity-format", "this is no identity file", name));
    }
    if (geteuid() != 0 && facts.st_uid != geteuid() && facts.st_uid != 0) {
        return fail(error(Code::usage, "identity-mode", "the identity file belongs to somebody else", name));
    }
    if ((facts.st_mode & 077U) != 0) {
        return fail(error(Code::usage, "identity-mode",
                          fmt::format("others may use this identity: its mode is {:04o}", facts.st_mode & 07777U), name)
                        .mend(fmt::format("chmod 600 {}", name)));
    }
    return files::read_secret_from(file.get(), k_file_limit);
}

}  // namespace

Result<IdentityInfo> info_of(const Identity& identity) {
    std::string proof = TRY(identity.sign(key_claim(identity.name(), identity.keys())));
    return IdentityInfo{identity.name(), identity.keys(), false, std::move(proof)};
}

Result<IdentityInfo> parse_identity(const Secret& text, const std::string& name) { return TRY(parse(text, name)).info; }

Result<Identity> unlock_identity(const Secret& text, const Passphrase& passphrase, const std::string& name) {
    const Parts parts = TRY(parse(text, name));
    Secret master;
    if (parts.kdf) {
        const Secret typed = TRY(passphrase());
        master = TRY(stretch(typed, *parts.kdf));
    } else {
        master = TRY(parts.sealed.clone());
    }
    const std::string expected = TRY(commitment(master, parts.committed));
    if (sodium_memcmp(expected.data(), parts.commit.data(), expected.size()) != 0) {
        if (!parts.kdf) return fail(error(Code::integrity, "identity-damaged", "the identity file was changed", name));
        return fail(
            error(Code::integrity, "wrong-passphrase", "the passphrase is wrong, or the file was changed", name));
    }
    Secret seed = parts.kdf ? TRY(decrypt(parts, master, name)) : TRY(parts.sealed.clone());
    Identity identity = TRY(IdentityAccess::from_seed(parts.info.name, std::move(seed)));
    if (identity.keys() != parts.info.keys) {
        return fail(error(Code::integrity, "identity-damaged", "the seed is not that of these public keys", name));
    }
    return identity;
}

Result<Identity> open_identity(const std::filesystem::path& path, const Passphrase& passphrase) {
    return unlock_identity(TRY(read_private(path)), passphrase, path.string());
}

Result<IdentityInfo> read_identity(const std::filesystem::path& path) {
    return parse_identity(TRY(read_private(path)), path.string());
}

Result<> save_identity(const Identity& identity, const std::filesystem::path& path,
                       const std::optional<Secret>& passphrase) {
    if (files::exists(path)) {  // asked before Argon2id runs; create_new decides
        return fail(Error{Code::conflict, "file-exists", "there is an identity already"}
                        .at(Location{.file = path.string()})
                        .mend("sluice key show, or choose another file with --identity"));
    }
    const SecretText text = TRY(encode(identity, passphrase));
    if (path.has_parent_path()) TRY(files::make_folders(path.parent_path(), 0700));
    return files::create_new(path, text.view(), 0600);
}

}  // namespace sluice::signing
