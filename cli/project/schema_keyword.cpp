#include "project/schema_keyword.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <re2/re2.h>

#include "project/schema_value.hpp"
#include "support/text.hpp"

namespace sluice::project::schema {
namespace {

constexpr std::array<std::pair<std::string_view, ValueType>, 7> k_types = {{
    {"null", ValueType::null},
    {"boolean", ValueType::boolean},
    {"integer", ValueType::integer},
    {"number", ValueType::number},
    {"string", ValueType::string},
    {"array", ValueType::array},
    {"object", ValueType::object},
}};

/// Names of types in other languages, and what JSON Schema calls them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_foreign_types = {{
    {"int", "integer"},
    {"float", "number"},
    {"double", "number"},
    {"bool", "boolean"},
    {"str", "string"},
    {"text", "string"},
    {"list", "array"},
    {"map", "object"},
}};

/// Keywords that other drafts have, and what Draft 7 writes instead.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> k_later = {{
    {"$defs", "Draft 7 writes definitions"},
    {"$anchor", "Draft 7 names a schema by its path: #/definitions/<name>"},
    {"$dynamicRef", "Draft 7 writes $ref"},
    {"$dynamicAnchor", "Draft 7 names a schema by its path: #/definitions/<name>"},
    {"$recursiveRef", "Draft 7 writes $ref: \"#\""},
    {"$vocabulary", "Draft 7 has no vocabularies: take it out"},
    {"prefixItems", "Draft 7 writes items: [...], and additionalItems for those behind them"},
    {"unevaluatedItems", "Draft 7 writes additionalItems"},
    {"unevaluatedProperties", "Draft 7 writes additionalProperties"},
    {"dependentRequired", "Draft 7 writes dependencies"},
    {"dependentSchemas", "Draft 7 writes dependencies"},
    {"minContains", "Draft 7 writes contains, which asks for one item"},
    {"maxContains", "Draft 7 has no such keyword: write maxItems, or take it out"},
    {"deprecated", "Draft 7 has no such keyword: say it in the description"},
}};

Choice choice_of(const Json& value) {
    return {canonical(value), value.as_string() != nullptr ? *value.as_string() : value.dump()};
}

}  // namespace

Failure KeywordReader::refuse(const Json& at, std::string_view why, std::string_view hint) const {
    const std::string pointer = m_source.pointer(at);
    return fail(Error{Code::usage, "schema-syntax",
                      fmt::format("{}{}", pointer.empty() ? "" : fmt::format("at {}: ", printable(pointer)), why)}
                    .at(m_source.locate_value(at))
                    .mend(std::string(hint)));
}

Failure KeywordReader::refuse_keyword(const Json& at, std::string_view name,
                                      const std::vector<std::string>& keywords) const {
    const auto* later =
        std::find_if(k_later.begin(), k_later.end(), [&](const auto& row) { return row.first == name; });
    const std::string near = later == k_later.end() ? did_you_mean(name, keywords) : "";
    auto refused = refuse(at, fmt::format("not a keyword that sluice checks{}", near),
                          later == k_later.end() ? "keywords are listed in docs/formats/schema.md" : later->second);
    refused.value().where = m_source.locate_key(at);
    return refused;
}

Result<> KeywordReader::text(std::string& into, std::string_view /*name*/, const Json& value) const {
    if (value.as_string() == nullptr) return refuse(value, "expected a string");
    into = *value.as_string();
    return {};
}

Result<> KeywordReader::prose(std::string& into, std::string_view name, const Json& value) const {
    TRY(text(into, name, value));
    std::replace(into.begin(), into.end(), '\n', ' ');
    into = printable(into);
    return {};
}

Result<> KeywordReader::flag(bool& into, std::string_view /*name*/, const Json& value) const {
    if (value.as_bool() == nullptr) return refuse(value, "expected true or false");
    into = *value.as_bool();
    return {};
}

Result<> KeywordReader::count(std::optional<std::int64_t>& into, std::string_view /*name*/, const Json& value) const {
    if (value.as_integer() == nullptr || *value.as_integer() < 0) return refuse(value, "expected a count");
    into = *value.as_integer();
    return {};
}

Result<> KeywordReader::bound(std::optional<Number>& into, std::string_view /*name*/, const Json& value) const {
    if (value.as_integer() != nullptr) {
        into = Number(*value.as_integer());
    } else if (value.as_double() != nullptr) {
        into = Number(*value.as_double());
    } else {
        return refuse(value, "expected a number");
    }
    return {};
}

Result<> KeywordReader::step(std::optional<double>& into, std::string_view name, const Json& value) const {
    std::optional<Number> read;
    TRY(bound(read, name, value));
    if (read->approximate() <= 0) return refuse(value, "expected a number above 0");
    into = read->approximate();
    return {};
}

Result<> KeywordReader::names(std::vector<std::string>& into, std::string_view /*name*/, const Json& value) const {
    if (!value.is_array()) return refuse(value, "expected a list of names");
    for (const Json& item : *value.as_array()) {
        if (item.as_string() == nullptr) return refuse(value, "expected a list of names");
        into.push_back(*item.as_string());
    }
    return {};
}

Result<> KeywordReader::expression(Expression& into, std::string_view /*name*/, const Json& value) const {
    if (value.as_string() == nullptr) return refuse(value, "expected a string");
    return expression_of(into, *value.as_string(), value);
}

Result<> KeywordReader::expression_of(Expression& into, const std::string& text, const Json& at) const {
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto compiled = std::make_shared<const re2::RE2>(text, options);
    if (!compiled->ok())
        return refuse(at, "not an expression that RE2 knows", "RE2 has no lookaround and no backreferences");
    into = std::move(compiled);
    return {};
}

Result<> KeywordReader::type(Rule& rule, const Json& value) const {
    const std::string name = value.as_string() == nullptr ? "" : *value.as_string();
    const auto* known =
        std::find_if(k_types.begin(), k_types.end(), [&](const auto& row) { return row.first == name; });
    if (known == k_types.end()) {
        std::vector<std::string> names;
        for (const auto& [each, unused] : k_types) names.emplace_back(each);
        const auto* foreign = std::find_if(k_foreign_types.begin(), k_foreign_types.end(),
                                           [&](const auto& row) { return row.first == name; });
        const std::string near = foreign == k_foreign_types.end()
                                     ? did_you_mean(name, names)
                                     : fmt::format(" (did you mean \"{}\"?)", foreign->second);
        return refuse(value, "not a type of JSON Schema" + near, "types are " + join_text(names, ", "));
    }
    rule.types.push_back(known->second);
    return {};
}

Result<> KeywordReader::types(Rule& rule, const Json& value) const {
    if (!value.is_array()) return type(rule, value);
    for (const Json& item : *value.as_array()) TRY(type(rule, item));
    if (rule.types.empty()) return refuse(value, "expected at least one type");
    return {};
}

Result<> KeywordReader::choices(Rule& rule, const Json& value) const {
    if (!value.is_array() || value.as_array()->empty()) return refuse(value, "expected a list of values");
    for (const Json& item : *value.as_array()) rule.choices.push_back(choice_of(item));
    return {};
}

Result<> KeywordReader::constant(Rule& rule, const Json& value) const {
    rule.constant = choice_of(value);
    return {};
}

Result<> KeywordReader::format(Rule& rule, const Json& value) const {
    const std::string* name = value.as_string();
    rule.format = name == nullptr ? nullptr : find_format(*name);
    if (rule.format == nullptr) {
        const std::vector<std::string> names = format_names();
        return refuse(value, "not a format that sluice checks" + (name == nullptr ? "" : did_you_mean(*name, names)),
                      "formats are " + join_text(names, ", "));
    }
    return {};
}

const std::string& expression_text(const re2::RE2& expression) { return expression.pattern(); }

bool matches(const re2::RE2& expression, std::string_view text) {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression);
}

}  // namespace sluice::project::schema
