#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/yaml.hpp"

namespace sluice::render {

/// What toml++, the second reader of a template, makes of it.
struct TomlReading {
    bool valid = false;
    std::size_t fault = 0;           ///< if not valid: offset of what it stumbled over, at most the text's size
    std::vector<std::string> texts;  ///< if valid: the strings that are values, decoded, in the order of the text
    std::optional<project::yaml::Node> tree;  ///< if valid and asked for; dates, inf and nan are texts
};

/// Where what a statement is about is set already: the offset of that key or header. `before` is TOML up to the statement,
/// `chain` the header that it stands under, if any, and the statement itself with any value. Nothing if it is not found.
[[nodiscard]] std::optional<std::size_t> find_first_setting(std::string_view before, std::string_view chain);

/// Reads a TOML 1.0 text. Its depth and its number of keys must have been checked: toml++ has no limits of its own.
[[nodiscard]] TomlReading read_with_tomlpp(std::string_view source, bool with_tree);

}  // namespace sluice::render
