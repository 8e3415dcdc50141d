#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "project/schema_format.hpp"
#include "support/error.hpp"
#include "support/json.hpp"
#include "support/number.hpp"

namespace re2 {
class RE2;
}

namespace sluice::project::schema {

class SchemaSource;
struct Rule;
using RulePtr = std::shared_ptr<const Rule>;
using Expression = std::shared_ptr<const re2::RE2>;

enum class ValueType : std::uint8_t { null, boolean, integer, number, string, array, object };

/// A value of `enum` or `const`.
struct Choice {
    std::string canonical;  ///< equal for equal values and for no others
    std::string text;       ///< for messages
};

/// One compiled schema. What is not set holds for every value.
struct Rule {
    const Rule* reference = nullptr;  ///< `$ref`: all else is ignored, as Draft 7 says; owned by Definitions
    bool never = false;               ///< the schema `false`: nothing holds
    std::string description;
    std::vector<ValueType> types;
    std::vector<Choice> choices;     ///< `enum`
    std::optional<Choice> constant;  ///< `const`

    std::vector<std::string> required;
    std::vector<std::pair<std::string, RulePtr>> properties;
    std::vector<std::pair<Expression, RulePtr>> pattern_properties;
    RulePtr additional;  ///< `additionalProperties`
    RulePtr property_names;
    std::vector<std::pair<std::string, std::vector<std::string>>> dependencies;
    std::vector<std::pair<std::string, RulePtr>> dependent_rules;
    std::optional<std::int64_t> min_members;
    std::optional<std::int64_t> max_members;

    RulePtr items;                    ///< of each item
    std::vector<RulePtr> item_rules;  ///< of each place in the list, if `is_tuple`
    bool is_tuple = false;            ///< `items` is a list of schemas
    RulePtr additional_items;         ///< of those behind `item_rules`
    RulePtr contains;
    std::optional<std::int64_t> min_items;
    std::optional<std::int64_t> max_items;
    bool unique = false;

    std::optional<std::int64_t> min_length;
    std::optional<std::int64_t> max_length;
    Expression pattern;
    const TextFormat* format = nullptr;

    std::optional<Number> minimum;
    std::optional<Number> maximum;
    std::optional<Number> above;  ///< `exclusiveMinimum`
    std::optional<Number> below;  ///< `exclusiveMaximum`
    std::optional<double> multiple_of;

    std::vector<RulePtr> any_of;
    std::vector<RulePtr> all_of;
    std::vector<RulePtr> one_of;
    RulePtr excluded;   ///< `not`
    RulePtr condition;  ///< `if`
    RulePtr then_rule;
    RulePtr else_rule;

    bool is_secret = false;       ///< `x-secret`
    bool of_environment = false;  ///< `x-env`
    std::string merge_key;        ///< `x-merge-key`

    [[nodiscard]] const Rule& resolved() const;
    [[nodiscard]] bool is_closed() const { return additional != nullptr && additional->never; }
};

/// The schemas that stand at the same place of a document: alternatives, parts, conditions, the target of a reference.
[[nodiscard]] std::vector<const Rule*> beside(const Rule& rule);
/// The schemas of its members and items.
[[nodiscard]] std::vector<const Rule*> below(const Rule& rule);

/// The targets of references, `definitions` among them, kept at one place in memory.
struct Definitions {
    std::shared_ptr<const SchemaSource> source;
    std::deque<std::shared_ptr<Rule>> rules;
    std::unordered_map<const Rule*, const Json*> origins;  ///< of every rule, in the source
    bool has_merge_keys = false;

    /// Where a keyword of the rule stands, or the rule itself if it has no such keyword.
    [[nodiscard]] Location locate(const Rule& rule, std::string_view keyword) const;
};

/// Fills `definitions`, which hold the source already, and returns the rule of the document itself.
[[nodiscard]] Result<RulePtr> compile(Definitions& definitions);

/// As it stands in the schema.
[[nodiscard]] const std::string& expression_text(const re2::RE2& expression);
[[nodiscard]] bool matches(const re2::RE2& expression, std::string_view text);

}  // namespace sluice::project::schema
