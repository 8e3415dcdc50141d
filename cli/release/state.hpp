#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "release/documents.hpp"

namespace sluice::release {

/// A span of time in which one release was live, and not disabled, without a break, [from, until); until empty: it is live now.
struct Occupancy {
    std::string release;
    std::string content;
    Instant from;
    std::optional<Instant> until;
    bool rolled_back = false;  ///< it ended, or was left, by a rollback
    bool irreversible = false;
};

/// Where one integration stands in one environment, derived from the ledger alone.
struct IntegrationState {
    std::string release;  ///< "" if none was ever promoted
    std::string content;
    bool disabled = false;
    bool rolled_back = false;
    std::int64_t sequence = 0;  ///< of the last activation that named it
    Instant since;              ///< its time
    std::string actor;
    std::string reason;
    std::set<std::string> held;        ///< content digests that were rolled back from
    std::vector<Occupancy> occupancy;  ///< oldest first

    /// "live", "rolled-back" or "disabled".
    [[nodiscard]] std::string_view toggle() const;
    /// Since when the release that is live now is live without a break; nothing while it is disabled.
    [[nodiscard]] std::optional<Instant> live_since() const;
};

/// An environment's state: what the lines of its ledger add up to.
struct EnvironmentState {
    std::map<std::string, IntegrationState> integrations;

    /// The integration's state; one that the ledger never named has no release and sequence 0.
    [[nodiscard]] const IntegrationState& of(const std::string& integration) const;
    /// Applies a line, or says why it contradicts the state (rule `ledger-state`).
    [[nodiscard]] Result<> apply(const Activation& activation);
    /// Counts a void line: its integrations' sequence moves, nothing else does.
    void pass(const Activation& activation);
};

}  // namespace sluice::release
