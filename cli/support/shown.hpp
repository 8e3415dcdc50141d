#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// A value as it is shown to people: in double quotes where it is empty, where blanks begin or end it, and where it would read
/// as another value so quoted or as the sign of none (`!unset`, `(unset)`).
[[nodiscard]] inline std::string quoted_if_unclear(std::string_view text) {
    constexpr std::string_view k_blanks = " \t";
    const bool clear = !text.empty() && k_blanks.find(text.front()) == std::string_view::npos &&
                       k_blanks.find(text.back()) == std::string_view::npos && text.front() != '"' &&
                       text != "!unset" && text != "(unset)";
    if (clear) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

}  // namespace sluice
