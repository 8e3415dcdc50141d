#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bundle/diff.hpp"
#include "release/line_diff.hpp"
#include "release/promote.hpp"

namespace sluice::release {

/// How a rendered file differs from the live one: references stand in it, never values.
struct FileDifference {
    std::string member;  ///< "rendered/prod/orders/config.yaml"
    LineDiff difference;
};
/// What an approver is shown: what would change against what is live.
struct LiveDifference {
    std::vector<render::IntegrationDiff> integrations;
    std::vector<FileDifference> files;  ///< of integrations that are live
    std::vector<std::string> missing;   ///< live releases whose bundle is not here to compare with
};
[[nodiscard]] Result<LiveDifference> difference_to_live(const Surroundings& where, const bundle::Bundle& bundle,
                                                        const PromotionPlan& plan);

/// Refuses (Code::answer_no) who may not approve there, and what an approval could not count for; `plan` is the approver's
/// own. Soak, freeze, stage, operator and missing approvals do not stop an early approval.
[[nodiscard]] Result<> require_approvable(const Surroundings& where, const bundle::Bundle& bundle,
                                          const PromotionPlan& plan, const std::string& actor);

struct SignedApproval {
    Approval approval;
    signing::Envelope envelope;
    fs::path path;
};
/// Signs the approval of what `plan` would change, from the state it was judged by, and stores it. Code::conflict when the
/// state has moved since.
[[nodiscard]] Result<SignedApproval> approve(const Surroundings& where, const PromotionPlan& plan,
                                             const signing::Identity& signer);

}  // namespace sluice::release
