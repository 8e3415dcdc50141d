#pragma once

#include <string_view>

namespace sluice::scan {

/// Patterns of `scan.exclude`: `*` and `?` stay within a path component, `**` crosses them ("docs/**", "**/*.pem").
/// A pattern without '/' is tried on the last component; one that ends in '/' means everything below it.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace sluice::scan
