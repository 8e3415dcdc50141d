#include "signing/identity.hpp"

#include <sodium.h>

#include <fmt/format.h>

#include "signing/identity_access.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

using namespace std::string_view_literals;

/// The Ed25519 secret key as libsodium has it: seed and public key, 64 bytes. `imported` is a signing seed, or empty.
Result<Secret> signing_key(const Secret& seed, const Secret& imported, std::string& public_key) {
    const Secret signing_seed =
        imported.empty() ? TRY(keyed_hash(seed, "sluice-identity-v1 signing")) : TRY(imported.clone());
    Secret secret = TRY(Secret::zeros(crypto_sign_SECRETKEYBYTES));
    public_key.resize(crypto_sign_PUBLICKEYBYTES);
    crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key.data()), secret.expose_mutable().data(),
                             signing_seed.expose().data());
    return secret;
}

Result<Secret> sealing_key(const Secret& seed, std::string& public_key) {
    Secret scalar = TRY(keyed_hash(seed, "sluice-identity-v1 sealing"));
    public_key.resize(crypto_box_PUBLICKEYBYTES);
    crypto_scalarmult_base(reinterpret_cast<unsigned char*>(public_key.data()), scalar.expose().data());
    return scalar;
}

Failure bad_key_line(std::string message) {
    return fail(Error{Code::integrity, "key-line", std::move(message)}.mend(
        "ask for the line that `sluice key show --public` prints"));
}

}  // namespace

Result<Secret> keyed_hash(const Secret& key, std::string_view text) {
    Secret out = TRY(Secret::zeros(32));
    crypto_generichash(out.expose_mutable().data(), out.size(), bytes_of(text).data(), text.size(), key.expose().data(),
                       key.size());
    return out;
}

std::string key_claim(std::string_view name, const PublicKeys& keys) {
    std::string claim("sluice-key-v1\0"sv);
    for (const std::string_view field : {name, std::string_view(keys.signing), std::string_view(keys.sealing)}) {
        append_field(claim, field);
    }
    return claim;
}

Result<Identity> IdentityAccess::from_seeds(std::string name, Secret seed, Secret signing_seed) {
    if (!is_name(name)) {
        return fail(Code::usage, "identity-name",
                    fmt::format("\"{}\" is no name: lower-case letters, digits, '.', '_' and '-', at most 64",
                                printable(name)));
    }
    Identity identity;
    TRY(signing_key(seed, signing_seed, identity.m_keys.signing));
    TRY(sealing_key(seed, identity.m_keys.sealing));
    identity.m_name = std::move(name);
    identity.m_seed = std::move(seed);
    identity.m_signing_seed = std::move(signing_seed);
    return identity;
}

Result<Identity> Identity::generate(std::string name) {
    return IdentityAccess::from_seed(std::move(name), TRY(Secret::random(k_seed_size)));
}

Result<Identity> Identity::with_signing_seed(std::string name, Secret signing_seed) {
    return IdentityAccess::from_seeds(std::move(name), TRY(Secret::random(k_seed_size)), std::move(signing_seed));
}

Result<std::string> Identity::sign(std::string_view message) const {
    std::string public_key;
    const Secret secret = TRY(signing_key(m_seed, m_signing_seed, public_key));
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, bytes_of(message).data(),
                         message.size(), secret.expose().data());
    return signature;
}

Result<Secret> Identity::unseal(std::string_view sealed) const {
    const auto refused = [] {
        return fail(Code::integrity, "unseal", "this was not sealed to your key, or it was changed");
    };
    if (sealed.size() < crypto_box_SEALBYTES) return refused();
    std::string public_key;
    const Secret scalar = TRY(sealing_key(m_seed, public_key));
    Secret opened = TRY(Secret::zeros(sealed.size() - crypto_box_SEALBYTES));
    const int status = crypto_box_seal_open(opened.expose_mutable().data(), bytes_of(sealed).data(), sealed.size(),
                                            bytes_of(public_key).data(), scalar.expose().data());
    if (status != 0) return refused();
    return opened;
}

std::filesystem::path identity_path(const Host& host, const std::string& explicit_path) {
    if (!explicit_path.empty()) return explicit_path;
    if (const auto named = host.environment("SLUICE_IDENTITY"); named && !named->empty()) return *named;
    return host.config_home / "identity";
}

Result<> verify_proof(const IdentityInfo& info) {
    if (is_usable(info.keys) && verify_ed25519(key_claim(info.name, info.keys), info.proof, info.keys.signing))
        return {};
    return fail(Code::integrity, "identity-proof", "the keys do not prove that they belong together and to this name");
}

std::string to_key_line(const IdentityInfo& info) {
    return fmt::format("sluice-key {} {} {} {}", info.name, to_base64(bytes_of(info.keys.signing)),
                       to_base64(bytes_of(info.keys.sealing)), to_base64(bytes_of(info.proof)));
}

Result<IdentityInfo> parse_key_line(std::string_view text) {
    if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    const std::vector<std::string_view> words = split(text, ' ');
    if (words.size() != 5 || words[0] != "sluice-key" || !is_name(words[1])) {
        return bad_key_line("this is no public key line: sluice-key NAME SIGNING SEALING PROOF");
    }
    const auto signing = from_base64(words[2]);
    const auto sealing = from_base64(words[3]);
    const auto proof = from_base64(words[4]);
    if (!signing || !sealing || !proof) return bad_key_line("the public key line holds broken base64");
    IdentityInfo info{std::string(words[1]), PublicKeys{*signing, *sealing}, false, *proof};
    if (!verify_proof(info)) return bad_key_line("the public key line was changed: its proof does not verify");
    return info;
}

}  // namespace sluice::signing
