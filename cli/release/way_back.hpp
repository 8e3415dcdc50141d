#pragma once

#include <map>
#include <optional>
#include <string>

#include "release/ledger.hpp"

namespace sluice::release {

/// Where an integration can go back to, found in its own past.
struct WayBack {
    const Occupancy* target = nullptr;   ///< nullptr: nowhere
    const Occupancy* barrier = nullptr;  ///< an irreversible release that lies between
    bool verified = false;
};

/// The last release that was live for `watch` without a rollback; without one, the last that was not rolled back. With
/// `to` (a full digest) only that release. Never to what is live now, nor to held content. `state` must outlive the result.
[[nodiscard]] WayBack find_way_back(const IntegrationState& state, const std::string& to, Duration watch, Instant now);

/// Whether these contents were ever live together, by the order of the ledger's lines.
[[nodiscard]] bool ran_together(const Ledger& ledger, const std::map<std::string, std::string>& contents);

}  // namespace sluice::release
