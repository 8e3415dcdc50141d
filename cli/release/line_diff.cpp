#include "release/line_diff.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::release {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
    Lines out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        out.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return out;
}

/// lengths[i][j]: of the longest common subsequence of what follows line i of a and line j of b.
class Alignment {
public:
    Alignment(const Lines& a, const Lines& b) : m_width(b.size() + 1), m_lengths((a.size() + 1) * m_width) {
        for (std::size_t i = a.size(); i-- > 0;) {
            for (std::size_t j = b.size(); j-- > 0;) {
                m_lengths[i * m_width + j] = a[i] == b[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
            }
        }
    }
    [[nodiscard]] std::size_t at(std::size_t i, std::size_t j) const { return m_lengths[i * m_width + j]; }

private:
    std::size_t m_width;
    std::vector<std::size_t> m_lengths;
};

/// Takes what both begin and end with away; returns how many lines they began with.
std::size_t strip_common(Lines& a, Lines& b) {
    std::size_t head = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
    std::size_t tail = 0;
    while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
    for (Lines* lines : {&a, &b}) {
        *lines =
            Lines(lines->begin() + static_cast<std::ptrdiff_t>(head), lines->end() - static_cast<std::ptrdiff_t>(tail));
    }
    return head;
}

std::string row(char sign, std::size_t number, std::string_view line) {
    const bool is_complete = line.ends_with('\n');
    if (is_complete) line.remove_suffix(1);
    return fmt::format("{}{} {}{}", sign, number, line, is_complete ? "" : " (no line feed)");
}

}  // namespace

LineDiff diff_lines(std::string_view before, std::string_view after, std::size_t limit) {
    constexpr std::size_t k_cells = 4U << 20;  // 32 MiB of lengths
    Lines a = lines_of(before);
    Lines b = lines_of(after);
    const std::size_t head = strip_common(a, b);
    const bool aligned = (a.size() + 1) * (b.size() + 1) <= k_cells;
    const Alignment alignment = aligned ? Alignment(a, b) : Alignment({}, {});
    LineDiff out;
    const auto add = [&](char sign, std::size_t index, std::string_view line) {
        if (out.lines.size() < limit)
            out.lines.push_back(row(sign, head + index + 1, line));
        else
            ++out.more;
    };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (aligned && i < a.size() && j < b.size() && a[i] == b[j]) {
            ++i;
            ++j;
        } else if (i < a.size() && (j == b.size() || !aligned || alignment.at(i + 1, j) >= alignment.at(i, j + 1))) {
            add('-', i, a[i]);
            ++i;
        } else {
            add('+', j, b[j]);
            ++j;
        }
    }
    return out;
}

}  // namespace sluice::release
