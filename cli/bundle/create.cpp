#include "bundle/bundle.hpp"
#include "bundle/compose.hpp"
#include "render/rendered.hpp"

namespace sluice::bundle {

Result<Bundle> create(const project::Project& project, const SealedLookup& sealed) {
    std::vector<const project::Environment*> stages;
    for (const project::Environment& environment : project.environments) stages.push_back(&environment);
    std::vector<const project::Declaration*> wanted;
    for (const project::Declaration& declaration : project.declarations) wanted.push_back(&declaration);
    const RenderAll render_all = [&](const Take& take) { return render::render_each(project, stages, wanted, take); };
    return compose(project, render_all, sealed);
}

}  // namespace sluice::bundle
