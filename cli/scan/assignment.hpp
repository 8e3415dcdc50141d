#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::scan {

/// What kind of text a file's name promises, as far as assignments are concerned.
enum class Syntax { none, yaml, json, properties, xml };

/// By the name's ending, seen through ".tmpl", ".j2", ".example" and the like; translation files are none.
[[nodiscard]] Syntax syntax_of(std::string_view path);

/// A key and its literal, as they stand in a text.
struct Assignment {
    std::string_view key;
    std::size_t begin = 0;  ///< of the value, without quotes
    std::size_t end = 0;
    bool quoted = false;
};

/// The assignment whose key holds the byte at `at`: `key: value`, `"key": "value"`, `key=value`, `<key>value</key>`,
/// `key="value"`, and pairs like `name: KEY` / `value: …`. Looks at most 4 KiB ahead, whatever the input.
[[nodiscard]] std::optional<Assignment> assignment_at(std::string_view text, std::size_t at, Syntax syntax);

}  // namespace sluice::scan
