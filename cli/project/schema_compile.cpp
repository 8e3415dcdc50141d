// From the JSON text of a schema to rules. Expressions go to RE2, whose time is linear in the text.

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <re2/re2.h>

#include "project/schema.hpp"
#include "project/schema_rule.hpp"
#include "support/text.hpp"

namespace sluice::project::schema {
namespace {

constexpr std::string_view k_reference_prefix = "#/definitions/";
constexpr std::size_t k_max_alternatives = 16;  ///< nested anyOf and allOf

constexpr std::array<std::pair<std::string_view, ValueType>, 7> k_types = {{
    {"null", ValueType::null},
    {"boolean", ValueType::boolean},
    {"integer", ValueType::integer},
    {"number", ValueType::number},
    {"string", ValueType::string},
    {"array", ValueType::array},
    {"object", ValueType::object},
}};

class Compiler {
public:
    Compiler(std::string_view name, Definitions& definitions) : m_name(name), m_definitions(definitions) {}

    Result<RulePtr> document(const Json& json) {
        if (const Json* definitions = json.find("definitions"); definitions != nullptr && definitions->is_object()) {
            for (const auto& [name, unused] : *definitions->as_object()) {
                m_definitions.rules.emplace_back(name, std::make_shared<Rule>());
            }
            for (const auto& [name, body] : *definitions->as_object()) TRY(fill(*m_definitions.find(name), body));
        }
        for (const auto& [name, rule] : m_definitions.rules) {
            if (rule->reference != nullptr) return refuse(name, "a definition that is only a reference");
            if (is_circular(*rule, *rule, 0)) return refuse(name, "a definition that contains itself");
        }
        return child(json);
    }

private:
    /// Whether `rule` leads back to `start` without going down into a member or an item: checking would never end.
    static bool is_circular(const Rule& rule, const Rule& start, std::size_t depth) {
        if (depth > k_max_alternatives) return true;
        const auto leads_back = [&](const RulePtr& part) {
            return &part->resolved() == &start || is_circular(part->resolved(), start, depth + 1);
        };
        return std::any_of(rule.any_of.begin(), rule.any_of.end(), leads_back) ||
               std::any_of(rule.all_of.begin(), rule.all_of.end(), leads_back);
    }

    Failure refuse(std::string_view keyword, std::string_view why) const {
        return fail(Code::usage, "schema-syntax",
                    fmt::format("schema {}: keyword \"{}\": {}", printable(m_name), printable(keyword), why));
    }

    Result<RulePtr> child(const Json& json) {
        auto rule = std::make_shared<Rule>();
        TRY(fill(*rule, json));
        return RulePtr(std::move(rule));
    }

    Result<> fill(Rule& rule, const Json& json) {
        if (const bool* any = json.as_bool(); any != nullptr && *any) return {};
        if (!json.is_object()) return refuse("schema", "expected an object");
        for (const auto& [name, value] : *json.as_object()) TRY(keyword(rule, name, value));
        return {};
    }

    Result<> keyword(Rule& rule, std::string_view name, const Json& value) {
        if (name == "$schema" || name == "$id" || name == "title" || name == "definitions" || name == "default")
            return {};
        if (name == "description") return text(rule.description, name, value);
        if (name == "$ref") return reference(rule, value);
        if (name == "type") return types(rule, value);
        if (name == "enum") return choices(rule, value);
        if (name == "required") return names(rule.required, name, value);
        if (name == "properties") return properties(rule, value);
        if (name == "patternProperties") return pattern_properties(rule, value);
        if (name == "additionalProperties") return additional(rule, value);
        if (name == "dependencies") return dependencies(rule, value);
        if (name == "minProperties") return count(rule.min_members, name, value);
        if (name == "items") return assign(rule.items, value);
        if (name == "minItems") return count(rule.min_items, name, value);
        if (name == "maxItems") return count(rule.max_items, name, value);
        if (name == "uniqueItems") return flag(rule.unique, name, value);
        if (name == "minLength") return count(rule.min_length, name, value);
        if (name == "maxLength") return count(rule.max_length, name, value);
        if (name == "pattern") return expression(rule.pattern, value);
        if (name == "minimum") return bound(rule.minimum, name, value);
        if (name == "maximum") return bound(rule.maximum, name, value);
        if (name == "anyOf") return list(rule.any_of, name, value);
        if (name == "allOf") return list(rule.all_of, name, value);
        return refuse(name, "not one that sluice checks");
    }

    Result<> assign(RulePtr& into, const Json& value) {
        into = TRY(child(value));
        return {};
    }

    Result<> text(std::string& into, std::string_view name, const Json& value) const {
        if (value.as_string() == nullptr) return refuse(name, "expected a string");
        into = *value.as_string();
        return {};
    }

    Result<> flag(bool& into, std::string_view name, const Json& value) const {
        if (value.as_bool() == nullptr) return refuse(name, "expected true or false");
        into = *value.as_bool();
        return {};
    }

    Result<> count(std::optional<std::int64_t>& into, std::string_view name, const Json& value) const {
        if (value.as_integer() == nullptr || *value.as_integer() < 0) return refuse(name, "expected a count");
        into = *value.as_integer();
        return {};
    }

    Result<> bound(std::optional<double>& into, std::string_view name, const Json& value) const {
        if (value.as_integer() != nullptr) {
            into = static_cast<double>(*value.as_integer());
        } else if (value.as_double() != nullptr) {
            into = *value.as_double();
        } else {
            return refuse(name, "expected a number");
        }
        return {};
    }

    Result<> names(std::vector<std::string>& into, std::string_view name, const Json& value) const {
        if (!value.is_array()) return refuse(name, "expected a list of names");
        for (const Json& item : *value.as_array()) {
            if (item.as_string() == nullptr) return refuse(name, "expected a list of names");
            into.push_back(*item.as_string());
        }
        return {};
    }

    Result<> list(std::vector<RulePtr>& into, std::string_view name, const Json& value) {
        if (!value.is_array() || value.as_array()->empty()) return refuse(name, "expected a list of schemas");
        for (const Json& item : *value.as_array()) into.push_back(TRY(child(item)));
        return {};
    }

    Result<> reference(Rule& rule, const Json& value) const {
        const std::string* target = value.as_string();
        if (target == nullptr || !target->starts_with(k_reference_prefix)) {
            return refuse("$ref", "expected #/definitions/<name>");
        }
        rule.reference = m_definitions.find(target->substr(k_reference_prefix.size()));
        if (rule.reference == nullptr) return refuse("$ref", "names no definition");
        return {};
    }

    Result<> types(Rule& rule, const Json& value) const {
        const Json::Array one = {value};
        for (const Json& item : value.is_array() ? *value.as_array() : one) {
            const auto* known = item.as_string() == nullptr
                                    ? k_types.end()
                                    : std::find_if(k_types.begin(), k_types.end(),
                                                   [&](const auto& row) { return row.first == *item.as_string(); });
            if (known == k_types.end()) return refuse("type", "not a type");
            rule.types.push_back(known->second);
        }
        return {};
    }

    Result<> choices(Rule& rule, const Json& value) const {
        if (!value.is_array() || value.as_array()->empty()) return refuse("enum", "expected a list of values");
        for (const Json& item : *value.as_array()) {
            if (item.as_string() == nullptr && item.as_integer() == nullptr)
                return refuse("enum", "expected strings or integers");
            rule.choices.push_back(item);
        }
        return {};
    }

    Result<> properties(Rule& rule, const Json& value) {
        if (!value.is_object()) return refuse("properties", "expected an object");
        for (const auto& [name, body] : *value.as_object()) rule.properties.emplace_back(name, TRY(child(body)));
        return {};
    }

    Result<> pattern_properties(Rule& rule, const Json& value) {
        if (!value.is_object()) return refuse("patternProperties", "expected an object");
        for (const auto& [pattern, body] : *value.as_object()) {
            Expression compiled;
            TRY(expression(compiled, Json(pattern)));
            rule.pattern_properties.emplace_back(std::move(compiled), TRY(child(body)));
        }
        return {};
    }

    Result<> additional(Rule& rule, const Json& value) {
        if (value.as_bool() == nullptr) return assign(rule.additional, value);
        rule.closed = !*value.as_bool();
        return {};
    }

    Result<> dependencies(Rule& rule, const Json& value) const {
        if (!value.is_object()) return refuse("dependencies", "expected an object");
        for (const auto& [name, needed] : *value.as_object()) {
            rule.dependencies.emplace_back(name, std::vector<std::string>{});
            TRY(names(rule.dependencies.back().second, "dependencies", needed));
        }
        return {};
    }

    Result<> expression(Expression& into, const Json& value) const {
        if (value.as_string() == nullptr) return refuse("pattern", "expected a string");
        re2::RE2::Options options;
        options.set_log_errors(false);
        auto compiled = std::make_shared<const re2::RE2>(*value.as_string(), options);
        if (!compiled->ok()) return refuse("pattern", "not an expression that RE2 knows");
        into = std::move(compiled);
        return {};
    }

    std::string_view m_name;
    Definitions& m_definitions;
};

}  // namespace

Rule* Definitions::find(std::string_view name) const {
    for (const auto& [known, rule] : rules) {
        if (known == name) return rule.get();
    }
    return nullptr;
}

Result<RulePtr> compile(const Json& document, std::string_view name, Definitions& definitions) {
    return Compiler(name, definitions).document(document);
}

bool matches(const re2::RE2& expression, std::string_view text) {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), expression);
}

}  // namespace sluice::project::schema
