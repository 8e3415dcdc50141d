#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "render/rendered.hpp"

namespace sluice::render {

/// What writing did.
struct Written {
    std::size_t files = 0;    ///< that are there now
    std::size_t changed = 0;  ///< of them, written now
    std::size_t removed = 0;  ///< files that no template makes any more
};

/// Writes <folder>/<integration>/<file>; files that hold these bytes already are not touched. With `sweep`, other files in
/// the integrations' folders are removed: for sluice's own rendered/<env>.
[[nodiscard]] Result<Written> write_rendered(const std::filesystem::path& folder,
                                             const std::vector<RenderedIntegration>& rendered, bool sweep);

}  // namespace sluice::render
