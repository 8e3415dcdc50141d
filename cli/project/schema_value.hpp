#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "project/core_scalar.hpp"
#include "project/schema_rule.hpp"
#include "support/json.hpp"
#include "support/number.hpp"

namespace sluice::project::schema {

/// "a whole number", "text", "a list" …, for messages.
[[nodiscard]] std::string_view describe(ValueType type);
[[nodiscard]] std::string_view describe(CoreType type);

[[nodiscard]] bool fits(CoreType is, ValueType wanted);
/// Booleans and numbers: a text that looks like one needs quotes.
[[nodiscard]] bool is_plain_value(CoreType type);

/// Of a scalar whose core type is integer or number. What is beyond a double is infinite.
[[nodiscard]] double number_of(std::string_view text);
/// The same with all digits of a whole number.
[[nodiscard]] Number exact_number_of(std::string_view text);
/// Whether the number is a whole multiple of `step`, which is above 0.
[[nodiscard]] bool is_multiple(std::string_view text, double step);

// A text for a value, the same for equal values and for no others: 1 and 1.0 are equal, 1 and "1" and true are not, and the
// order of members does not count.
[[nodiscard]] std::string canonical(const Json& value);
[[nodiscard]] std::string canonical_text(std::string_view text);
[[nodiscard]] std::string canonical_number(std::string_view text);
[[nodiscard]] std::string canonical_number(double value);
/// Of members that are canonical keys and values.
[[nodiscard]] std::string canonical_map(std::vector<std::string> members);

/// Code points of valid UTF-8.
[[nodiscard]] std::size_t length_of(std::string_view text);

}  // namespace sluice::project::schema
