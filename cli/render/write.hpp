#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "render/rendered.hpp"

namespace sluice::render {

/// Where rendered files go: `base` is believed, whatever it is; no folder below it on the way may be a link.
struct Place {
    std::filesystem::path base;
    std::filesystem::path below;  ///< relative to base; may be empty

    [[nodiscard]] std::filesystem::path folder() const { return base / below; }
};

/// The folder that a user named. Inside the project only rendered/ takes rendered files (rule `output-in-project`).
[[nodiscard]] Result<Place> place_of(const std::filesystem::path& root, const std::filesystem::path& current,
                                     const std::string& named);

/// Nothing on the way to any of the files is a link. Rule `output-link`.
[[nodiscard]] Result<> refuse_links(const Place& place, const std::vector<RenderedIntegration>& rendered);

/// What writing did.
struct Written {
    std::size_t files = 0;    ///< that are there now
    std::size_t changed = 0;  ///< of them, written now
    std::size_t removed = 0;  ///< files that no template makes any more
};

/// Writes <place>/<integration>/<file>; files that hold these bytes already are not touched. With `sweep`, other files in
/// the integrations' folders are removed: for sluice's own rendered/<env>. A link on the way is refused before anything
/// is written or removed (rule `output-link`).
[[nodiscard]] Result<Written> write_rendered(const Place& place, const std::vector<RenderedIntegration>& rendered,
                                             bool sweep);

}  // namespace sluice::render
