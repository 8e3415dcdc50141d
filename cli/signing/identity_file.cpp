// Identity files: docs/formats/identity.md. The file's text, which may hold the seed, lives only in Secrets.

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "signing/identity.hpp"
#include "signing/identity_access.hpp"
#include "signing/own_file.hpp"
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
    Secret sealed;  ///< the seed line's bytes: one seed or two, or their ciphertext and tag
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

/// Base64 that may hold seeds, decoded without a copy outside of locked memory. `more`: beside one seed or two.
Result<Secret> seeds_from_base64(std::string_view text, std::size_t more, Lines& lines) {
    const std::size_t one = k_seed_size + more;
    const std::size_t two = 2 * k_seed_size + more;
    const auto has_size_of = [&](std::size_t raw) {
        return text.size() + 1 == sodium_base64_encoded_len(raw, sodium_base64_VARIANT_ORIGINAL);
    };
    const std::size_t size = has_size_of(two) ? two : one;
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
    parts.sealed = TRY(seeds_from_base64(lines.value("seed"), parts.kdf ? k_tag_size : 0, lines));
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
    Secret seed = TRY(Secret::zeros(parts.sealed.size() - k_tag_size));
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

/// What the seed line holds: the seed, and behind it the signing seed if that was imported.
Result<Secret> joined_seeds(const Identity& identity) {
    const Secret& seed = IdentityAccess::seed(identity);
    const Secret& signing = IdentityAccess::signing_seed(identity);
    Secret both = TRY(Secret::zeros(seed.size() + signing.size()));
    const auto behind = std::copy(seed.expose().begin(), seed.expose().end(), both.expose_mutable().begin());
    std::copy(signing.expose().begin(), signing.expose().end(), behind);
    return both;
}

/// The other way round.
Result<Identity> identity_of(const std::string& name, const Secret& seeds) {
    Secret seed = TRY(Secret::copy(seeds.expose().first(k_seed_size)));
    Secret signing = TRY(Secret::copy(seeds.expose().subspan(k_seed_size)));
    return IdentityAccess::from_seeds(name, std::move(seed), std::move(signing));
}

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
    const Secret seeds = TRY(joined_seeds(identity));
    std::optional<Kdf> kdf;
    Secret master;
    if (passphrase) {
        kdf.emplace().salt = std::string(TRY(Secret::random(crypto_pwhash_SALTBYTES)).expose_text());
        master = TRY(stretch(*passphrase, *kdf));
    } else {
        master = TRY(IdentityAccess::seed(identity).clone());
    }
    SecretText text = TRY(SecretText::with_room(k_file_limit));
    text.add(fmt::format(
        "sluice-identity 1\nname={}\nkdf={}\nsigning={}\nsealing={}\nproof={}\n", info.name,
        kdf ? fmt::format("argon2id m={} t={} salt={}", kdf->memory, kdf->passes, to_base64(bytes_of(kdf->salt)))
            : "none",
        to_base64(bytes_of(info.keys.signing)), to_base64(bytes_of(info.keys.sealing)),
        to_base64(bytes_of(info.proof))));
    if (kdf) {
        TRY(add_encrypted_seed(text, seeds, master));
    } else {
        text.add("seed=");
        text.add_base64(seeds.expose());
    }
    text.add("\n");
    const std::string commit = TRY(commitment(master, text.view()));
    text.add(fmt::format("commit={}\n", to_base64(bytes_of(commit))));
    return text;
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
        master = TRY(Secret::copy(parts.sealed.expose().first(k_seed_size)));
    }
    const std::string expected = TRY(commitment(master, parts.committed));
    if (sodium_memcmp(expected.data(), parts.commit.data(), expected.size()) != 0) {
        if (!parts.kdf) return fail(error(Code::integrity, "identity-damaged", "the identity file was changed", name));
        return fail(
            error(Code::integrity, "wrong-passphrase", "the passphrase is wrong, or the file was changed", name));
    }
    const Secret seeds = parts.kdf ? TRY(decrypt(parts, master, name)) : TRY(parts.sealed.clone());
    Identity identity = TRY(identity_of(parts.info.name, seeds));
    if (identity.keys() != parts.info.keys) {
        return fail(error(Code::integrity, "identity-damaged", "the seed is not that of these public keys", name));
    }
    return identity;
}

Result<Secret> read_identity_file(const std::filesystem::path& path) {
    return read_own_file(path, k_file_limit,
                         Error{Code::usage, "identity-missing", "there is no identity"}.mend("sluice key new"),
                         Error{Code::integrity, "identity-format", "this is no identity file"});
}

Result<Identity> open_identity(const std::filesystem::path& path, const Passphrase& passphrase) {
    return unlock_identity(TRY(read_identity_file(path)), passphrase, path.string());
}

Result<IdentityInfo> read_identity(const std::filesystem::path& path) {
    return parse_identity(TRY(read_identity_file(path)), path.string());
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
