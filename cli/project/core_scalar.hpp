#pragma once

#include "project/yaml.hpp"

namespace sluice::project {

/// What a node is by the core schema of YAML 1.2: the reading that JSON Schema asks for. Quoted scalars are strings.
/// Integers are decimal and booleans in lower case: what else YAML calls so (0x1F, 0o17, 010, TRUE) our readers do not take.
enum class CoreType { null, boolean, integer, number, string, sequence, map, unset };

[[nodiscard]] CoreType core_type(const yaml::Node& node);

}  // namespace sluice::project
