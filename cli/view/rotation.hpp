#pragma once

#include "rotation/rotation.hpp"
#include "view/console.hpp"

namespace sluice::view {

void show_rotation(Console& console, const rotation::Report& report, Instant now);
[[nodiscard]] Json rotation_json(const rotation::Report& report, Instant now);

}  // namespace sluice::view
