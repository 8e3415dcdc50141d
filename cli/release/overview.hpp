#pragma once

#include <string>
#include <vector>

#include "release/operation.hpp"
#include "render/rendered.hpp"

namespace sluice::release {

/// Where one integration stands in one environment.
struct OverviewRow {
    std::string integration;
    std::string state;  ///< "live", "rolled-back", "disabled", or "-": never promoted
    std::string release;
    std::string content;
    std::int64_t sequence = 0;
    Instant since;
    std::string actor;
    std::string reason;
};

struct EnvironmentOverview {
    std::string environment;
    std::vector<OverviewRow> rows;  ///< by integration
};

/// All environments in promotion order. `declared`: integrations that are shown although no ledger names them.
[[nodiscard]] Result<std::vector<EnvironmentOverview>> overview(const Surroundings& where,
                                                                const std::vector<std::string>& declared);

/// The one thing to do next, by the project, its newest bundle and the ledgers: a command, or what to wait for; "" when
/// there is nothing to do. `where.project` is loaded whole. `actor` as in PromotionQuestion. `rendered` is what all of the
/// project renders to, if that is known already.
[[nodiscard]] Result<std::string> next_step(const Surroundings& where, const std::string& actor,
                                            const std::vector<render::RenderedIntegration>* rendered = nullptr);

}  // namespace sluice::release
