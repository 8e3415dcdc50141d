#pragma once

#include <functional>

#include "bundle/bundle.hpp"
#include "render/rendered.hpp"

namespace sluice::bundle {

/// Renders every integration for every environment. Gives `take` the number of the declaration and what was rendered, in
/// promotion order, from several threads at once; the errors of all of them come in one run.
using Take = std::function<void(std::size_t declaration, std::vector<render::RenderedIntegration> rendered)>;
using RenderAll = std::function<Result<>(const Take& take)>;

/// `create` with the renderer given. All errors in one run, each once though three environments meet it.
[[nodiscard]] Result<Bundle> compose(const project::Project& project, const RenderAll& render_all,
                                     const SealedLookup& sealed);

/// A renderer of one integration in one environment.
using Renderer = std::function<Result<render::RenderedIntegration>(const project::Environment& environment,
                                                                   const project::Declaration& declaration)>;
[[nodiscard]] Result<Bundle> compose(const project::Project& project, const Renderer& renderer,
                                     const SealedLookup& sealed);

}  // namespace sluice::bundle
