#pragma once

#include <string>

#include "support/json.hpp"

namespace sluice::view {

/// Under `--json` every field is always there; null says that there is nothing.
[[nodiscard]] inline Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

}  // namespace sluice::view
