#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bundle/release.hpp"

namespace sluice::bundle {

/// The content digest (docs/formats/bundle.md) from what release.json says: the same as render::content_digest of the
/// files themselves. `sha256` gives the hex digest of a file of the content.
[[nodiscard]] Result<std::string> content_digest(const Content& content, std::string_view environment,
                                                 const Release& release);

/// "rendered/<environment>/<integration>/<file>"
[[nodiscard]] std::string rendered_path(std::string_view environment, std::string_view integration,
                                        std::string_view file);

}  // namespace sluice::bundle
