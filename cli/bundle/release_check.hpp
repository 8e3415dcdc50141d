#pragma once

#include <string_view>

#include "bundle/release.hpp"

namespace sluice::bundle {

/// Whether release.json agrees with itself and keeps the limits (docs/formats/bundle.md "What must agree").
[[nodiscard]] Result<> check_release(const Release& release);

/// Whether a rendered file holds its references exactly where release.json says, and none elsewhere.
[[nodiscard]] Result<> check_spans(const Release& release, std::string_view path, std::string_view bytes);

/// 64 lower-case hex digits.
[[nodiscard]] bool is_sha256(std::string_view text);

}  // namespace sluice::bundle
