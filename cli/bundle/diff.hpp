#pragma once

#include <string>
#include <vector>

#include "bundle/release.hpp"
#include "render/diff.hpp"

namespace sluice::bundle {

/// What `diff` and `approve` show: `before` in `release_before` against `after` in `release_after`. The two may be
/// of one release (test against prod) or of two (what is live against what is to be); nullptr is an empty environment.
[[nodiscard]] std::vector<render::IntegrationDiff> diff(const Release& release_before, const EnvironmentContent* before,
                                                        const Release& release_after, const EnvironmentContent* after);

/// Two releases, environment by environment in promotion order; environments without a difference are left out.
struct EnvironmentDiff {
    std::string environment;
    std::vector<render::IntegrationDiff> integrations;
};
[[nodiscard]] std::vector<EnvironmentDiff> diff(const Release& before, const Release& after);

}  // namespace sluice::bundle
