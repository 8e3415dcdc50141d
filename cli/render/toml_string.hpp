#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "render/template.hpp"

namespace sluice::render {

/// A string of a TOML text, read and located.
struct TomlString {
    std::size_t begin = 0;                   ///< of the opening quotes
    std::size_t end = 0;                     ///< behind the closing quotes
    bool literal = false;                    ///< `'…'`: no escapes
    bool lines = false;                      ///< in three quotes
    std::string decoded;                     ///< a line end is LF, whatever the source has
    std::vector<std::size_t> offsets;        ///< where each byte of `decoded` stands in the source
    std::vector<std::size_t> continuations;  ///< where the blanks end that a backslash at a line's end takes away

    [[nodiscard]] bool is_basic_line() const { return !literal && !lines; }
};

/// Reads the string whose opening quote stands at `begin`. Errors are located (rule `toml-syntax`).
[[nodiscard]] Result<TomlString> read_toml_string(const Template& in, std::size_t begin);

/// How values are written into this string, whose text was split into `pieces`.
[[nodiscard]] Context context_of(const TomlString& string, const std::vector<Piece>& pieces);

}  // namespace sluice::render
