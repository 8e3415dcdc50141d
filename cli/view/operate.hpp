#pragma once

#include "release/rollback.hpp"
#include "release/toggle.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `rollback` and its --dry-run.
void show_rollback(Console& console, const release::Rollback& done, const std::string& project,
                   const std::string& reason);
/// `disable` and `enable`.
void show_toggle(Console& console, const release::Toggled& done, const std::string& project);

}  // namespace sluice::view
