#pragma once

#include <string>
#include <vector>

#include "render/diff.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// The differences of one environment of two bundles, or of two environments (then `environment` is empty).
struct DiffPart {
    std::string environment;
    std::vector<render::IntegrationDiff> integrations;
};

void show_diff(Console& console, const std::string& before, const std::string& after,
               const std::vector<DiffPart>& parts);

}  // namespace sluice::view
