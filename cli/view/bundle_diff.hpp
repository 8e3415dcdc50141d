#pragma once

#include <vector>

#include "bundle/diff.hpp"
#include "render/diff.hpp"

namespace sluice::view {

/// A difference of bundles in the form in which those of environments are shown: with its risks, the riskiest first.
[[nodiscard]] std::vector<render::IntegrationDiff> render_diff_of(
    const std::vector<bundle::IntegrationDiff>& differences);

}  // namespace sluice::view
