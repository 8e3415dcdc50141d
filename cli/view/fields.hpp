#pragma once

#include <optional>
#include <string>

#include "support/json.hpp"
#include "support/time.hpp"

namespace sluice::view {

/// Under `--json` every field is always there; null says that there is nothing.
[[nodiscard]] inline Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
[[nodiscard]] inline Json text_or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(); }
[[nodiscard]] inline Json date_or_null(const std::optional<Instant>& at) {
    return at ? Json(format_date(*at)) : Json();
}

/// Hex digits of a digest that a terminal shows.
inline constexpr std::size_t k_short_digest = 12;

}  // namespace sluice::view
