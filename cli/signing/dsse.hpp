#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "signing/identity.hpp"
#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::signing {

inline constexpr std::string_view k_payload_type = "application/vnd.in-toto+json";
inline constexpr std::string_view k_predicate_base = "https://sluice.dev/";  ///< "https://sluice.dev/release/v1"

struct Signature {
    std::string key_id;  ///< a hint, never the decision
    std::string bytes;   ///< 64 raw bytes
};

/// A DSSE v1 envelope. `payload` is the exact signed bytes.
struct Envelope {
    std::string payload_type;
    std::string payload;
    std::vector<Signature> signatures;

    [[nodiscard]] static Result<Envelope> parse(std::string_view json, std::string_view name);
    [[nodiscard]] static Result<Envelope> from_json(const Json& json, std::string_view name);
    [[nodiscard]] Json to_json() const;
    /// One line without a line feed: the form of ledger and trust lines.
    [[nodiscard]] std::string to_line() const { return to_json().dump(); }
};

/// "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body.
[[nodiscard]] std::string pre_authentication_encoding(std::string_view type, std::string_view body);

[[nodiscard]] Result<> add_signature(Envelope& envelope, const Identity& signer);
/// True if one of the signatures verifies under this key, whatever its key id says.
[[nodiscard]] bool signed_by(const Envelope& envelope, std::string_view ed25519_public);

/// An in-toto Statement v1 with exactly one subject.
struct Statement {
    std::string subject_name;
    std::string subject_sha256;  ///< hex
    std::string predicate_type;  ///< "https://sluice.dev/<kind>/v1"
    Json predicate;
};

[[nodiscard]] Envelope make_envelope(const Statement& statement);
/// Parses the payload of an envelope whose signature was already judged. The verifier says which predicate type it
/// expects; unknown or duplicate fields, a second subject and any other type are refused with Code::integrity.
[[nodiscard]] Result<Statement> parse_statement(const Envelope& envelope, std::string_view expected_kind,
                                                std::string_view name);
/// "https://sluice.dev/<kind>/v1"
[[nodiscard]] std::string predicate_type(std::string_view kind);

/// Reads an envelope that stands on a line of its own (trust, ledger): it must be byte for byte what to_line() writes
/// (rule `envelope-line`), so that a changed byte cannot hide in white space or spelling.
[[nodiscard]] Result<Envelope> parse_line(std::string_view line, std::string_view name);

/// For lines: every signature verifies under the one of `ed25519_publics` that its key id names, and no key signs twice
/// (rule `envelope-signature`). Says nothing about thresholds.
[[nodiscard]] Result<> require_known_signatures(const Envelope& envelope,
                                                const std::vector<std::string>& ed25519_publics, std::string_view name);

}  // namespace sluice::signing
