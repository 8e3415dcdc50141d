#include "signing/dsse.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/encoding.hpp"
#include "support/json_read.hpp"

namespace sluice::signing {
namespace {

constexpr std::size_t k_signatures_limit = 32;
constexpr std::size_t k_key_id_limit = 128;

Failure refuse(const char* rule, std::string message, std::string_view name) {
    return fail(Error{Code::integrity, rule, std::move(message)}.at(Location{.file = std::string(name)}));
}

/// Another layer's error as one of an envelope: same place, our rule and exit status.
Failure as_envelope_error(Error error, std::string_view name) {
    error.code = Code::integrity;
    error.rule = "envelope-format";
    if (!error.where) error.where = Location{.file = std::string(name)};
    return Failure(std::move(error));
}

Result<Signature> parse_signature(const Json& json) {
    JsonReader in(json, "envelope", Code::integrity);
    Signature signature;
    signature.key_id = in.text_or("keyid", "");
    const auto bytes = from_base64_any(in.text("sig"));
    if (signature.key_id.size() > k_key_id_limit) in.refuse("a keyid is too long");
    if (!bytes || bytes->size() != k_signature_size) in.refuse("a signature is not 64 bytes in base64");
    TRY(in.finish());
    signature.bytes = *bytes;
    return signature;
}

Result<Envelope> read_envelope(const Json& json) {
    JsonReader in(json, "envelope", Code::integrity);
    Envelope envelope;
    envelope.payload_type = in.text("payloadType");
    const auto payload = from_base64_any(in.text("payload"));
    const Json::Array& signatures = in.array("signatures");
    if (envelope.payload_type != k_payload_type) in.refuse("the payloadType is not application/vnd.in-toto+json");
    if (!payload) in.refuse("the payload is not base64");
    if (signatures.empty()) in.refuse("there is no signature");
    TRY(in.finish());
    envelope.payload = *payload;
    for (const Json& item : signatures) envelope.signatures.push_back(TRY(parse_signature(item)));
    return envelope;
}

}  // namespace

Result<Envelope> Envelope::parse(std::string_view json, std::string_view name) {
    if (json.size() > Json::Limits{}.bytes) return refuse("envelope-limit", "the envelope is larger than 16 MiB", name);
    const auto document = Json::parse(json, name);
    if (!document) return as_envelope_error(document.error(), name);
    return from_json(*document, name);
}

Result<Envelope> Envelope::from_json(const Json& json, std::string_view name) {
    const Json* signatures = json.find("signatures");
    if (signatures != nullptr && signatures->as_array() != nullptr &&
        signatures->as_array()->size() > k_signatures_limit) {
        return refuse("envelope-limit", fmt::format("more than {} signatures", k_signatures_limit), name);
    }
    auto envelope = read_envelope(json);
    if (!envelope) return as_envelope_error(envelope.error(), name);
    return envelope;
}

Json Envelope::to_json() const {
    Json list = Json::array();
    for (const Signature& signature : signatures) {
        Json item;
        item.set("keyid", signature.key_id).set("sig", to_base64(bytes_of(signature.bytes)));
        list.push(std::move(item));
    }
    Json json;
    json.set("payloadType", payload_type)
        .set("payload", to_base64(bytes_of(payload)))
        .set("signatures", std::move(list));
    return json;
}

std::string pre_authentication_encoding(std::string_view type, std::string_view body) {
    return fmt::format("DSSEv1 {} {} {} {}", type.size(), type, body.size(), body);
}

Result<> add_signature(Envelope& envelope, const Identity& signer) {
    std::string bytes = TRY(signer.sign(pre_authentication_encoding(envelope.payload_type, envelope.payload)));
    envelope.signatures.push_back(Signature{signer.key_id(), std::move(bytes)});
    return {};
}

bool signed_by(const Envelope& envelope, std::string_view ed25519_public) {
    const std::string message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
    return std::any_of(envelope.signatures.begin(), envelope.signatures.end(), [&](const Signature& signature) {
        return verify_ed25519(message, signature.bytes, ed25519_public);
    });
}

Result<Envelope> parse_line(std::string_view line, std::string_view name) {
    auto envelope = TRY(Envelope::parse(line, name));
    if (envelope.to_line() != line) return refuse("envelope-line", "the line is not as sluice writes it", name);
    return envelope;
}

Result<> require_known_signatures(const Envelope& envelope, const std::vector<std::string>& ed25519_publics,
                                  std::string_view name) {
    const std::string message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
    std::vector<std::string> seen;
    for (const Signature& signature : envelope.signatures) {
        const auto key = std::find_if(ed25519_publics.begin(), ed25519_publics.end(),
                                      [&](const std::string& known) { return key_id(known) == signature.key_id; });
        if (key == ed25519_publics.end()) {
            return refuse("envelope-signature", "a signature names a key that is not known here", name);
        }
        if (!verify_ed25519(message, signature.bytes, *key)) {
            return refuse("envelope-signature", "a signature does not verify under the key that it names", name);
        }
        if (std::find(seen.begin(), seen.end(), signature.key_id) != seen.end()) {
            return refuse("envelope-signature", "one key signed twice", name);
        }
        seen.push_back(signature.key_id);
    }
    return {};
}

}  // namespace sluice::signing
