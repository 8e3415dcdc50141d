#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"

namespace sluice {

/// The candidate nearest to a mistyped word, if one is near enough to be meant (Damerau-Levenshtein ≤ a third of the
/// word's length, at least 1).
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);
/// " (did you mean "…"?)", or "".
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string join_text(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] std::string_view trim(std::string_view text);
/// A to Z in lower case, all other bytes as they are, whatever the locale.
[[nodiscard]] constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
[[nodiscard]] std::string lower(std::string_view text);
/// "1 file", "2 files".
[[nodiscard]] std::string count_of(std::size_t number, std::string_view what);

/// A character that turns or breaks lines, so that a name reads as another one (U+061C, U+200E, U+200F, U+2028 … U+202E,
/// U+2066 … U+2069), or that steers terminals (U+007F … U+009F).
struct Steering {
    std::uint32_t character = 0;
    std::size_t width = 0;  ///< in bytes of UTF-8; 0: the byte that was asked for begins none
};
[[nodiscard]] Steering steering_at(std::string_view text, std::size_t at);

/// A text of foreign origin made fit for a terminal: control characters become \xNN. For names in messages.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for JSON: those characters, all of which stand in its strings, become \uNNNN, which reads as the same document.
[[nodiscard]] std::string printable_json(std::string_view json);

/// A word as it is typed into a shell: quoted where it must be, and fit for a terminal.
[[nodiscard]] std::string shell_word(std::string_view text);

/// [a-z0-9][a-z0-9._-]* of at most 64 characters: names of projects, environments and integrations.
[[nodiscard]] bool is_name(std::string_view text);

/// The rest of the line from byte `start` on, without its end; empty if longer than 1 KiB, so that an error does not carry a
/// file that is one line.
[[nodiscard]] std::string_view line_at(std::string_view text, std::size_t start);

/// The location of byte `offset` in `text`, with its line as `line_at` gives it.
[[nodiscard]] Location locate(std::string file, std::string_view text, std::size_t offset, std::size_t width = 1);

}  // namespace sluice
