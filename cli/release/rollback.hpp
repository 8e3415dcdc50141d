#pragma once

#include <optional>
#include <string>
#include <vector>

#include "release/operation.hpp"
#include "signing/identity.hpp"

namespace sluice::release {

/// How long a release must have been live, without a rollback, to count as verified.
inline constexpr std::chrono::hours k_watch_window{7 * 24};

struct RollbackRequest {
    std::string environment;
    std::vector<std::string> integrations;  ///< empty: what the last promotion changed and still runs, or what ran `to`
    std::string to;  ///< a release that was live there, as people write it; "" = the last verified one
    std::string reason;
};

/// Where one integration would go.
struct RollbackStep {
    std::string integration;
    std::string from_release, from_content;
    std::string to_release, to_content;
    Instant live_from;  ///< of the span that it goes back to
    Instant live_until;
    bool verified = false;
    bool disabled = false;  ///< and stays so
};

struct RollbackPlan {
    std::string environment;
    std::vector<RollbackStep> steps;  ///< by integration
    std::vector<std::string> warnings;
};

/// Finds the way back in a verified ledger, or refuses (Code::answer_no, rules `nothing-to-roll-back`, `no-way-back`,
/// `irreversible`; Code::usage for names that the ledger does not know). Reads nothing.
[[nodiscard]] Result<RollbackPlan> plan_rollback(const Ledger& ledger, const std::string& project,
                                                 const RollbackRequest& request, Instant now);

struct Rollback {
    RollbackPlan plan;
    std::vector<std::int64_t> sequences;  ///< one line per release that is gone back to; empty in a rehearsal
};
/// What `rollback --dry-run` shows. Needs no key.
[[nodiscard]] Result<Rollback> rehearse_rollback(const Surroundings& where, const RollbackRequest& request);
/// Plans under the lock of the ledgers and writes the activations in one step. Needs no project file but sluice.yaml, and
/// no network.
[[nodiscard]] Result<Rollback> roll_back(const Surroundings& where, const RollbackRequest& request,
                                         const signing::Identity& signer);

}  // namespace sluice::release
