#pragma once

#include <string_view>

// What the readers of .env take a line for that holds no placeholder, so that it cannot change the lines beside it.
namespace sluice::render {

/// What is wrong with the text behind `NAME=` for a shell that reads the file, or "": only words, quotes, `${NAME}` and
/// `${NAME:-word}` stand there, on one line, and a comment behind them.
[[nodiscard]] std::string_view shell_fault(std::string_view value);

/// False if a line goes on in the next one for some reader: an open quote, or a backslash at the end.
[[nodiscard]] bool is_complete_env_line(std::string_view line);

/// Why a shell may run a value that is assigned to this name, or "".
[[nodiscard]] std::string_view shell_name_fault(std::string_view name);

/// True if each `${` of the text begins a plain `${NAME}`.
[[nodiscard]] bool has_plain_expansions_only(std::string_view text);

}  // namespace sluice::render
