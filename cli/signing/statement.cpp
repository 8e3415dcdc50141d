// in-toto Statement v1 as the payload of an envelope: docs/formats/dsse.md.

#include <fmt/format.h>

#include "signing/dsse.hpp"
#include "support/encoding.hpp"
#include "support/json_read.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

constexpr std::string_view k_statement_type = "https://in-toto.io/Statement/v1";
constexpr std::int64_t k_largest_integer = std::int64_t{1} << 53;  // what a double, and so protobuf's Struct, holds
constexpr std::size_t k_name_limit = 1024;

bool is_large(std::int64_t number) { return number > k_largest_integer || number < -k_largest_integer; }

/// The same document with integers beyond 2^53 as strings.
Json with_safe_integers(const Json& json) {
    if (const std::int64_t* number = json.as_integer(); number != nullptr && is_large(*number)) {
        return Json(std::to_string(*number));
    }
    if (const Json::Array* items = json.as_array()) {
        Json out = Json::array();
        for (const Json& item : *items) out.push(with_safe_integers(item));
        return out;
    }
    if (const Json::Object* members = json.as_object()) {
        Json::Object out;
        out.reserve(members->size());
        for (const auto& [name, value] : *members) out.emplace_back(name, with_safe_integers(value));
        return Json(std::move(out));
    }
    return json;
}

/// True if a number anywhere is beyond what every reader keeps exactly.
bool has_large_integer(const Json& json) {
    if (const std::int64_t* number = json.as_integer()) return is_large(*number);
    if (const Json::Array* items = json.as_array()) {
        for (const Json& item : *items) {
            if (has_large_integer(item)) return true;
        }
    }
    if (const Json::Object* members = json.as_object()) {
        for (const auto& member : *members) {
            if (has_large_integer(member.second)) return true;
        }
    }
    return false;
}

Result<> read_subject(const Json& json, Statement& statement) {
    JsonReader in(json, "statement", Code::integrity);
    statement.subject_name = in.text("name");
    const Json& digest = in.member("digest");
    if (statement.subject_name.empty() || statement.subject_name.size() > k_name_limit) {
        in.refuse("the subject has no name, or too long a one");
    }
    TRY(in.finish());
    JsonReader digests(digest, "statement", Code::integrity);
    statement.subject_sha256 = digests.text("sha256");
    if (statement.subject_sha256.size() != 64 || !from_hex(statement.subject_sha256)) {
        digests.refuse("the subject's digest is not 64 lower-case hex digits");
    }
    return digests.finish();
}

Result<Statement> read_statement(const Json& json) {
    JsonReader in(json, "statement", Code::integrity);
    Statement statement;
    if (in.text("_type") != k_statement_type) in.refuse("this is no in-toto Statement v1");
    const Json::Array& subjects = in.array("subject");
    statement.predicate_type = in.text("predicateType");
    statement.predicate = in.member("predicate");
    if (subjects.size() != 1) in.refuse("there must be exactly one subject");
    if (!statement.predicate.is_object()) in.refuse("the predicate is no object");
    if (has_large_integer(statement.predicate)) in.refuse("an integer beyond 2^53 must be written as a string");
    TRY(in.finish());
    TRY(read_subject(subjects.front(), statement));
    return statement;
}

Failure as_statement_error(Error error, std::string_view name) {
    error.code = Code::integrity;
    error.rule = "statement-format";
    error.where = Location{.file = std::string(name)};  // the payload's lines are nobody's file
    return Failure(std::move(error));
}

}  // namespace

std::string predicate_type(std::string_view kind) { return fmt::format("{}{}/v1", k_predicate_base, kind); }

Envelope make_envelope(const Statement& statement) {
    Json digest;
    digest.set("sha256", statement.subject_sha256);
    Json subject;
    subject.set("name", statement.subject_name).set("digest", std::move(digest));
    Json payload;
    payload.set("_type", k_statement_type)
        .set("subject", Json::array().push(std::move(subject)))
        .set("predicateType", statement.predicate_type)
        .set("predicate", with_safe_integers(statement.predicate));
    return Envelope{std::string(k_payload_type), payload.dump(), {}};
}

Result<Statement> parse_statement(const Envelope& envelope, std::string_view expected_kind, std::string_view name) {
    const auto json = Json::parse(envelope.payload, name);
    if (!json) return as_statement_error(json.error(), name);
    auto statement = read_statement(*json);
    if (!statement) return as_statement_error(statement.error(), name);
    if (statement->predicate_type != predicate_type(expected_kind)) {
        return fail(Error{Code::integrity, "statement-type",
                          fmt::format("this is signed as \"{}\", not as \"{}\"", printable(statement->predicate_type),
                                      predicate_type(expected_kind))}
                        .at(Location{.file = std::string(name)}));
    }
    return statement;
}

}  // namespace sluice::signing
