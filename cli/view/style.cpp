#include "view/style.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::view {

std::string painted(bool on, Console::Style style, std::string_view text) {
    if (!on || style == Console::Style::plain) return std::string(text);
    constexpr const char* k_codes[] = {"0", "1", "2", "31", "32", "33"};
    return fmt::format("\x1b[{}m{}\x1b[0m", k_codes[static_cast<int>(style)], text);
}

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace sluice::view
