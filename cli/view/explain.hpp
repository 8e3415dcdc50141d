#pragma once

#include <vector>

#include "render/explain.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `environment` is the one that was asked for.
void show_explanation(Console& console, const std::string& environment, const render::Explained& explained);

}  // namespace sluice::view
