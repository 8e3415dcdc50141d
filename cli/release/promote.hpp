#pragma once

#include <string>
#include <vector>

#include "release/gates.hpp"
#include "release/operation.hpp"
#include "secrets/open.hpp"
#include "signing/identity.hpp"

namespace sluice::release {

/// One integration that a promotion would change.
struct ContentChange {
    std::string integration;
    std::string live_release;  ///< "" if none is
    std::string live_content;
    std::string content;
    bool disabled = false;  ///< and stays so
    bool irreversible = false;
};

/// Who wants to bring which bundle where.
struct PromotionQuestion {
    const bundle::Bundle& bundle;
    std::string environment;
    std::string actor;                         ///< person, "" if the key is nobody's
    std::vector<signing::Envelope> approvals;  ///< given by hand, beside those in .sluice/approvals
    bool promoting = true;                     ///< false: the actor approves, and somebody else may promote
};

/// What a promotion would do, and what the gates say to it.
struct PromotionPlan {
    std::string release;
    std::string name;  ///< "acme-3f2a9c01b2d4"
    std::string environment;
    std::vector<ContentChange> changes;  ///< empty: all of it is live there already
    std::vector<std::string> unchanged;
    std::vector<std::string> left_alone;  ///< live there, and not in the bundle
    std::vector<std::string> skipped;     ///< files in .sluice/approvals that could not be read
    Judgement judgement;

    [[nodiscard]] bool nothing_to_do() const { return changes.empty() && !judgement.is_closed("environment"); }
    [[nodiscard]] std::vector<std::string> integrations() const;
    /// What to do next, as a command where there is one; `ignore`: gates to leave out.
    [[nodiscard]] std::string next_step(const std::vector<std::string>& ignore = {}) const;
};

/// Judges by the ledgers as they are. Needs no key.
[[nodiscard]] Result<PromotionPlan> plan_promotion(const Surroundings& where, const PromotionQuestion& question);
/// The same against a ledger that the caller has read.
[[nodiscard]] Result<PromotionPlan> plan_promotion(const Surroundings& where, const PromotionQuestion& question,
                                                   const Ledger& ledger);

struct Promotion {
    PromotionPlan plan;
    std::int64_t sequence = 0;  ///< 0: a gate is closed or there was nothing to do, and nothing was written
};
/// Judges under the lock of the ledgers and, if every gate is open, writes the activation.
[[nodiscard]] Result<Promotion> promote(const Surroundings& where, const PromotionQuestion& question,
                                        const signing::Identity& signer);

}  // namespace sluice::release
