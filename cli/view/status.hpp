#pragma once

#include <string>
#include <vector>

#include "release/ledger.hpp"
#include "release/overview.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `status`; `next` "" means that there is nothing to do.
void show_status(Console& console, const std::string& project,
                 const std::vector<release::EnvironmentOverview>& environments, const std::string& next);
/// `history`: newest first.
void show_history(Console& console, const std::string& project, const release::Ledger& ledger);
/// `ledger verify`: of ledgers that were verified.
void show_ledgers(Console& console, const std::vector<release::Ledger>& ledgers);

}  // namespace sluice::view
