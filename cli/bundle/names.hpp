#pragma once

#include <string_view>

namespace sluice::bundle {

/// Whether `find_bundle` can take the name at all: a path, "latest", or one that ends in digits of a digest.
[[nodiscard]] bool is_bundle_name(std::string_view name);

}  // namespace sluice::bundle
