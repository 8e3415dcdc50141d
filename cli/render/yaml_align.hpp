#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "project/yaml.hpp"

namespace sluice::render {

/// Where the bytes of a decoded YAML scalar stand in the source.
struct Alignment {
    std::vector<std::size_t> offsets;  ///< one for each byte of the decoded text
    std::size_t end = 0;               ///< behind the scalar, its closing quote included
    std::size_t indent = 0;            ///< of a block scalar's content; k_nowhere where it is given by an indicator
};

/// Matches the decoded text with the source from `begin`, where the scalar's content begins. std::nullopt when they do
/// not match byte by byte (an escaped line break, for one).
[[nodiscard]] std::optional<Alignment> align(std::string_view source, std::size_t begin, project::yaml::Style style,
                                             std::string_view decoded);

}  // namespace sluice::render
