#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/rules.hpp"
#include "support/error.hpp"

namespace sluice::scan {

/// At most four characters of the fixed part of a value that begins with one of the rule's keywords, and "…"; for every
/// other value "…" alone, because its first characters are part of the secret.
[[nodiscard]] std::string preview(const Rule& rule, std::string_view value);

/// A value in a text, and what is shown in its place.
struct Masked {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string shown;
};

/// Where the lines of a text begin; lines count from 1.
class LineIndex {
public:
    explicit LineIndex(std::string_view text);
    [[nodiscard]] std::size_t line_of(std::size_t offset) const;
    [[nodiscard]] std::size_t start(std::size_t line) const { return m_starts[line - 1]; }

private:
    std::vector<std::size_t> m_starts;
};

/// Shows lines of a text without the values in it.
class Redactor {
public:
    Redactor(std::string_view text, std::vector<Masked> masks);

    /// The line that begins at `line_start`, cut to what stands near [begin, end), every value masked, control
    /// characters
    /// and bytes that are no UTF-8 shown as '?'. Column (bytes) and width (columns) mark
    /// [begin, end) in it. `line` is left 0.
    [[nodiscard]] Location locate(const std::string& name, std::size_t line_start, std::size_t begin,
                                  std::size_t end) const;

private:
    std::string_view m_text;
    std::vector<Masked> m_masks;  ///< by begin, not overlapping
};

}  // namespace sluice::scan
