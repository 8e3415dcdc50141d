#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice {

/// Reads an object of one of our formats member by member, and refuses what is missing, of the wrong type or unknown.
/// The first failure is kept; the getters then give empty values, so that a reader is one straight list of lines:
///
///     JsonReader in(json, "activation", Code::integrity);
///     a.sequence = in.integer("sequence");
///     a.reason = in.text("reason");
///     TRY(in.finish());
class JsonReader {
public:
    /// `what` names the document in errors (rule `<what>-format`).
    JsonReader(const Json& object, std::string what, Code code);

    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::string text_or(std::string_view name, std::string fallback);
    [[nodiscard]] std::int64_t integer(std::string_view name);  ///< a number, or a string of decimal digits
    [[nodiscard]] std::int64_t integer_or(std::string_view name, std::int64_t fallback);
    [[nodiscard]] bool boolean(std::string_view name);
    [[nodiscard]] bool boolean_or(std::string_view name, bool fallback);
    [[nodiscard]] std::vector<std::string> texts(std::string_view name);
    [[nodiscard]] const Json::Array& array(std::string_view name);
    [[nodiscard]] const Json::Object& object(std::string_view name);
    [[nodiscard]] const Json& member(std::string_view name);
    [[nodiscard]] bool has(std::string_view name) const;

    void refuse(std::string message);
    /// The first failure, or an error for a member that nobody asked for.
    [[nodiscard]] Result<> finish();

private:
    const Json* take(std::string_view name, const char* kind);

    const Json& m_json;
    std::string m_what;
    Code m_code;
    std::vector<std::string> m_seen;
    std::vector<Error> m_failures;
};

}  // namespace sluice
