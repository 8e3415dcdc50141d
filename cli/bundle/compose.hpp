#pragma once

#include <functional>

#include "bundle/bundle.hpp"
#include "render/rendered.hpp"

namespace sluice::bundle {

using Renderer = std::function<Result<render::RenderedIntegration>(const project::Environment& environment,
                                                                   const project::Declaration& declaration)>;

/// `create` with the renderer given. All errors in one run, each once though three environments meet it.
[[nodiscard]] Result<Bundle> compose(const project::Project& project, const Renderer& renderer,
                                     const SealedLookup& sealed);

}  // namespace sluice::bundle
