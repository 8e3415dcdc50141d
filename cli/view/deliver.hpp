#pragma once

#include "release/deliver.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `deliver`: what stands on the host now. `target` as the user typed it.
void show_delivered(Console& console, const release::DeliverReport& report, const std::string& target);
/// `deliver --check`.
void show_delivery_checked(Console& console, const release::DeliverReport& report, const std::string& target);
[[nodiscard]] Json delivery_json(const release::DeliverReport& report);

}  // namespace sluice::view
