#pragma once

#include <string>
#include <string_view>

namespace sluice::scan {

/// The value of a hex digit, or -1.
[[nodiscard]] constexpr int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// The byte that "%XX" at `at` stands for, or -1.
[[nodiscard]] constexpr int percent_byte(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size() || text[at] != '%') return -1;
    int high = hex_digit(text[at + 1]);
    int low = hex_digit(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Every "%XX" decoded once.
[[nodiscard]] inline std::string decode_percent(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int byte = percent_byte(text, i);
        out += byte < 0 ? text[i] : static_cast<char>(byte);
        if (byte >= 0) i += 2;
    }
    return out;
}

}  // namespace sluice::scan
