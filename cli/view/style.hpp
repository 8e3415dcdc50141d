#pragma once

#include <string>
#include <string_view>

#include "view/console.hpp"

namespace sluice::view {

/// `text` between the escape sequences of a style, or as it is when `on` is false.
[[nodiscard]] std::string painted(bool on, Console::Style style, std::string_view text);

/// Columns that a text takes on a terminal: code points, not bytes.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace sluice::view
