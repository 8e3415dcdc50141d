#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "render/escape.hpp"

// What the escapes share: taking a text apart, and writing a character by its number.
namespace sluice::render {

/// One character of UTF-8 and the bytes that it came from.
struct Character {
    std::uint32_t code = 0;
    std::string_view bytes;
};

/// Takes the first character; the text is valid UTF-8 and not empty.
inline Character take(std::string_view& text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::uint32_t code = length == 1 ? lead : lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3f);
    Character result{code, text.substr(0, length)};
    text.remove_prefix(length);
    return result;
}

/// C0, DEL and C1.
inline bool is_control(std::uint32_t code) { return code < 0x20 || (code >= 0x7f && code < 0xa0); }

/// Characters that a reader or an editor may take for space or that change the order of what is shown.
inline bool is_invisible(std::uint32_t code) {
    return code == 0xa0 || (code >= 0x2000 && code <= 0x206f) || code == 0xfeff || code == 0xfffe || code == 0xffff;
}

/// Writes `head` and the character's number with at least `digits` (at most 8) hexadecimal digits.
inline void put_hex(Sink& sink, std::string_view head, std::uint32_t code, std::size_t digits) {
    static constexpr std::string_view k_digits = "0123456789ABCDEF";
    while (digits < 8 && (code >> (4 * digits)) != 0) ++digits;
    std::array<char, 8> text{};
    for (std::size_t i = 0; i < digits; ++i) text[digits - 1 - i] = k_digits[(code >> (4 * i)) & 0xf];
    sink.put(head);
    sink.put(std::string_view(text.data(), digits));
}

}  // namespace sluice::render
