#include "bundle/bundle.hpp"
#include "bundle/compose.hpp"
#include "render/rendered.hpp"

namespace sluice::bundle {

Result<Bundle> create(const project::Project& project, const SealedLookup& sealed) {
    const auto renderer = [&](const project::Environment& environment, const project::Declaration& declaration) {
        return render::render(project, environment, declaration);
    };
    return compose(project, renderer, sealed);
}

}  // namespace sluice::bundle
