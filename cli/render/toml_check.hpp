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

/// Reads a TOML 1.0 text. Its depth and its number of keys must have been checked: toml++ has no limits of its own.
[[nodiscard]] TomlReading read_with_tomlpp(std::string_view source, bool with_tree);

}  // namespace sluice::render
