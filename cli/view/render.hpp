#pragma once

#include <string>
#include <vector>

#include "render/rendered.hpp"
#include "render/write.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `render --out -`: the files themselves, each under a line with its name when there are several.
void print_rendered(Console& console, const std::string& environment,
                    const std::vector<render::RenderedIntegration>& rendered);
/// `render`: what was written where.
void show_rendered(Console& console, const std::string& environment, const std::string& folder,
                   const std::vector<render::RenderedIntegration>& rendered, const render::Written& written);

}  // namespace sluice::view
