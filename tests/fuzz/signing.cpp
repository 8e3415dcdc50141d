// What is signed: envelopes, statements, identities, trust, ledgers. The signatures themselves stop most bytes, so the
// readers behind them are given payloads directly.

#include "release/ledger.hpp"
#include "signing/dsse.hpp"
#include "signing/identity.hpp"
#include "signing/private_key.hpp"
#include "signing/trust.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/source_root.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

template <class Document>
void read_document(const signing::Envelope& envelope) {
    const auto document = Document::parse(envelope, "document");
    check_result(document);
    if (!document) return;
    const auto again = Document::parse(signing::make_envelope(document->statement()), "again");
    require(again.has_value(), "what was read can be written");
    require(signing::make_envelope(again->statement()).payload == signing::make_envelope(document->statement()).payload,
            "what was written is read as it was");
}

}  // namespace

void fuzz_dsse(std::string_view input) {
    const auto line = signing::parse_line(input, "line");
    check_result(line);
    require(!line || line->to_line() == input, "a line has one spelling");
    const auto envelope = signing::Envelope::parse(input, "envelope");
    check_result(envelope);
    require(!line || envelope, "a line is an envelope");
    if (!envelope) return;
    const auto again = signing::Envelope::parse(envelope->to_line(), "again");
    require(again && again->payload == envelope->payload && again->signatures.size() == envelope->signatures.size(),
            "an envelope is read as it was");
    require(!signing::signed_by(*envelope, std::string(32, '\0')), "nobody signs with the key of zeros");
}

/// The input is the payload of an envelope whose signature was found good.
void fuzz_statement(std::string_view input) {
    signing::Envelope envelope;
    envelope.payload_type = signing::k_payload_type;
    envelope.payload = input;
    for (const char* kind : {"release", "approval", "activation", "trust"}) {
        check_result(signing::parse_statement(envelope, kind, "statement"));
    }
    read_document<release::Approval>(envelope);
    read_document<release::Waiver>(envelope);
    read_document<release::Activation>(envelope);
}

void fuzz_identity(std::string_view input) {
    const auto info = signing::parse_key_line(input);
    check_result(info);
    require(!info || signing::verify_proof(*info).has_value(), "a key line is proven");
    const auto text = Secret::copy(bytes_of(input));
    if (!text) return;
    const auto identity = signing::parse_identity(*text, "identity");
    check_result(identity);
    if (!identity) return;
    const auto refuse = []() -> Result<Secret> { return fail(Code::usage, "passphrase", "none"); };
    check_result(signing::unlock_identity(*text, refuse, "identity"));
}

/// The byte 1D is taken out, so that no scanner takes a seed for a key of somebody's.
void fuzz_private_key(std::string_view input) {
    std::string bytes(input);
    std::erase(bytes, '\x1d');
    const auto text = Secret::copy(bytes_of(bytes));
    if (!text) return;
    const auto seed = signing::parse_private_key(*text, "key.pem");
    check_result(seed);
    require(!seed || seed->size() == 32, "a seed has 32 bytes");
}

/// First byte: a whole trust file, or the predicate of one of its lines.
void fuzz_trust(std::string_view input) {
    if (take_choice(input, 2) == 0) {
        check_result(signing::verify_chain(input, "sluice.trust"));
        return;
    }
    const auto json = Json::parse(input, "trust");
    if (!json) return;
    const auto trust = signing::Trust::from_json(*json);
    check_result(trust);
    if (!trust) return;
    const auto again = signing::Trust::from_json(trust->to_json());
    require(again && again->to_json() == trust->to_json(), "trust is read as it was");
}

/// Judged by the trust of the vectors.
void fuzz_ledger(std::string_view input) {
    static const auto trust = signing::verify_chain(
        files::read(test::source_root() / "tests/vectors/ledger/sluice.trust").value(), "sluice.trust");
    require(trust.has_value(), "the trust of the vectors holds");
    static const Instant now = parse_instant("2026-11-23T12:00:00Z").value();
    const auto ledger = release::verify_ledger(input, "prod", "prod.jsonl", {"acme", *trust, now});
    check_result(ledger);
    require(!ledger || ledger->end <= input.size(), "a ledger ends in its file");
}

}  // namespace sluice::fuzz
