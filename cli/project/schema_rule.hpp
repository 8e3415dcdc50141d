#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/error.hpp"
#include "support/json.hpp"

namespace re2 {
class RE2;
}

namespace sluice::project::schema {

struct Rule;
using RulePtr = std::shared_ptr<const Rule>;
using Expression = std::shared_ptr<const re2::RE2>;

enum class ValueType : std::uint8_t { null, boolean, integer, number, string, array, object };

/// One compiled schema object. What is not set holds for every value.
struct Rule {
    const Rule* reference = nullptr;  ///< `$ref`: all else is ignored, as Draft 7 says; owned by Definitions
    std::string description;
    std::vector<ValueType> types;
    std::vector<Json> choices;  ///< `enum`

    std::vector<std::string> required;
    std::vector<std::pair<std::string, RulePtr>> properties;
    std::vector<std::pair<Expression, RulePtr>> pattern_properties;
    bool closed = false;  ///< `additionalProperties: false`
    RulePtr additional;
    std::vector<std::pair<std::string, std::vector<std::string>>> dependencies;
    std::optional<std::int64_t> min_members;

    RulePtr items;
    std::optional<std::int64_t> min_items;
    std::optional<std::int64_t> max_items;
    bool unique = false;

    std::optional<std::int64_t> min_length;
    std::optional<std::int64_t> max_length;
    Expression pattern;
    std::optional<double> minimum;
    std::optional<double> maximum;

    std::vector<RulePtr> any_of;
    std::vector<RulePtr> all_of;

    [[nodiscard]] const Rule& resolved() const { return reference != nullptr ? *reference : *this; }
};

/// `definitions`: targets of references, kept at one place in memory.
struct Definitions {
    std::vector<std::pair<std::string, std::shared_ptr<Rule>>> rules;

    [[nodiscard]] Rule* find(std::string_view name) const;
};

/// Fills `definitions` and returns the rule of the document itself.
[[nodiscard]] Result<RulePtr> compile(const Json& document, std::string_view name, Definitions& definitions);

[[nodiscard]] bool matches(const re2::RE2& expression, std::string_view text);

}  // namespace sluice::project::schema
