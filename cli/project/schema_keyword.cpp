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

Choice choice_of(const Json& value) {
    return {canonical(value), value.as_string() != nullptr ? *value.as_string() : value.dump()};
}

}  // namespace

Failure KeywordReader::refuse(std::string_view keyword, std::string_view why) const {
    return fail(Error{Code::usage, "schema-syntax", fmt::format("keyword \"{}\": {}", printable(keyword), why)}.at(
        Location{.file = std::string(m_schema)}));
}

Result<> KeywordReader::text(std::string& into, std::string_view name, const Json& value) const {
    if (value.as_string() == nullptr) return refuse(name, "expected a string");
    into = *value.as_string();
    return {};
}

Result<> KeywordReader::flag(bool& into, std::string_view name, const Json& value) const {
    if (value.as_bool() == nullptr) return refuse(name, "expected true or false");
    into = *value.as_bool();
    return {};
}

Result<> KeywordReader::count(std::optional<std::int64_t>& into, std::string_view name, const Json& value) const {
    if (value.as_integer() == nullptr || *value.as_integer() < 0) return refuse(name, "expected a count");
    into = *value.as_integer();
    return {};
}

Result<> KeywordReader::bound(std::optional<double>& into, std::string_view name, const Json& value) const {
    if (value.as_integer() != nullptr) {
        into = static_cast<double>(*value.as_integer());
    } else if (value.as_double() != nullptr) {
        into = *value.as_double();
    } else {
        return refuse(name, "expected a number");
    }
    if (name == "multipleOf" && *into <= 0) return refuse(name, "expected a number above 0");
    return {};
}

Result<> KeywordReader::names(std::vector<std::string>& into, std::string_view name, const Json& value) const {
    if (!value.is_array()) return refuse(name, "expected a list of names");
    for (const Json& item : *value.as_array()) {
        if (item.as_string() == nullptr) return refuse(name, "expected a list of names");
        into.push_back(*item.as_string());
    }
    return {};
}

Result<> KeywordReader::expression(Expression& into, std::string_view name, const Json& value) const {
    if (value.as_string() == nullptr) return refuse(name, "expected a string");
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto compiled = std::make_shared<const re2::RE2>(*value.as_string(), options);
    if (!compiled->ok()) return refuse(name, "not an expression that RE2 knows");
    into = std::move(compiled);
    return {};
}

Result<> KeywordReader::types(Rule& rule, const Json& value) const {
    const Json::Array one = {value};
    for (const Json& item : value.is_array() ? *value.as_array() : one) {
        const auto* known = item.as_string() == nullptr
                                ? k_types.end()
                                : std::find_if(k_types.begin(), k_types.end(),
                                               [&](const auto& row) { return row.first == *item.as_string(); });
        if (known == k_types.end()) return refuse("type", "not a type");
        rule.types.push_back(known->second);
    }
    if (rule.types.empty()) return refuse("type", "expected at least one type");
    return {};
}

Result<> KeywordReader::choices(Rule& rule, const Json& value) const {
    if (!value.is_array() || value.as_array()->empty()) return refuse("enum", "expected a list of values");
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
    if (rule.format == nullptr) return refuse("format", "not a format that sluice checks (docs/formats/schema.md)");
    return {};
}

bool matches(const re2::RE2& expression, std::string_view text) {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression);
}

}  // namespace sluice::project::schema
