#pragma once

#include "project/yaml.hpp"

namespace sluice::project {

/// What a node is by the core schema of YAML 1.2: the reading that JSON Schema asks for. Quoted scalars are strings.
/// Integers are decimal only: what else YAML calls an integer (0x1F, 0o17, 010) our readers would not take.
enum class CoreType { null, boolean, integer, number, string, sequence, map, unset };

[[nodiscard]] CoreType core_type(const yaml::Node& node);

} // namespace sluice::project
