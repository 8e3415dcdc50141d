#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "project/core_scalar.hpp"
#include "project/schema_rule.hpp"
#include "support/json.hpp"

namespace sluice::project::schema {

/// "a whole number", "text", "a list" …, for messages.
[[nodiscard]] std::string_view describe(ValueType type);
[[nodiscard]] std::string_view describe(CoreType type);

[[nodiscard]] bool fits(CoreType is, ValueType wanted);
/// Booleans and numbers: a text that looks like one needs quotes.
[[nodiscard]] bool is_plain_value(CoreType type);

/// Whether a node is that value of an `enum`.
[[nodiscard]] bool equals(const yaml::Node& node, CoreType type, const Json& value);
[[nodiscard]] std::string choice_text(const Json& value);

/// Of a node whose core type is integer or number.
[[nodiscard]] double number_of(const yaml::Node& node);
/// Code points of valid UTF-8.
[[nodiscard]] std::size_t length_of(std::string_view text);

}  // namespace sluice::project::schema
