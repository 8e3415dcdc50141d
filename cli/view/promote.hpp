#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "release/approve.hpp"
#include "release/promote.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `promote --plan`, and `promote` when it wrote nothing: what would change, the gates, and the next step.
void show_promotion_plan(Console& console, const release::PromotionPlan& plan);
/// `promote`; `next` is the stage after this one, "" after the last.
void show_promotion(Console& console, const release::Promotion& done, const std::string& next);

/// What an approver sees before the question.
void show_approvable(Console& console, const release::PromotionPlan& plan, const release::LiveDifference& difference,
                     const std::string& project);
/// `approve`; `plan` is judged after the approval was stored. `signed_one` is empty when this person had approved already,
/// `person` too when there is nothing to promote.
void show_approved(Console& console, const release::PromotionPlan& plan, const std::string& person,
                   const std::optional<release::SignedApproval>& signed_one,
                   const std::optional<std::filesystem::path>& copy);

}  // namespace sluice::view
