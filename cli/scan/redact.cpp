#include "scan/redact.hpp"

#include <algorithm>

#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::scan {

namespace {

constexpr std::size_t k_shown_before = 80;  ///< bytes of a line shown before a finding
constexpr std::size_t k_shown_after = 60;
constexpr std::size_t k_preview = 4;

bool same_letters(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Bytes fit for a terminal, as many as there were.
void append_plain(std::string& out, std::string_view text) {
    bool utf8 = is_utf8(text);
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        bool plain = byte >= 0x20 && byte != 0x7F && (byte < 0x80 || utf8);
        out += plain ? c : '?';
    }
}

}  // namespace

std::string preview(const Rule& rule, std::string_view value) {
    for (const std::string& keyword : rule.keywords) {
        if (rule.match != Match::at_keyword || value.size() < 4 * k_preview) break;
        if (same_letters(value.substr(0, keyword.size()), keyword))
            return std::string(value.substr(0, std::min(k_preview, keyword.size()))) + "…";
    }
    return "…";
}

LineIndex::LineIndex(std::string_view text) {
    m_starts.push_back(0);
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        m_starts.push_back(at + 1);
}

std::size_t LineIndex::line_of(std::size_t offset) const {
    auto after = std::upper_bound(m_starts.begin(), m_starts.end(), offset);
    return static_cast<std::size_t>(after - m_starts.begin());
}

Redactor::Redactor(std::string_view text, std::vector<Masked> masks) : m_text(text) {
    std::sort(masks.begin(), masks.end(), [](const Masked& a, const Masked& b) { return a.begin < b.begin; });
    for (Masked& mask : masks) {
        if (!m_masks.empty() && mask.begin < m_masks.back().end) {
            m_masks.back().end = std::max(m_masks.back().end, mask.end);
        } else {
            m_masks.push_back(std::move(mask));
        }
    }
}

Location Redactor::locate(const std::string& name, std::size_t line_start, std::size_t begin, std::size_t end) const {
    std::size_t from = begin - line_start > k_shown_before ? begin - k_shown_before : line_start;
    while (from < begin && is_continuation(m_text[from])) ++from;
    std::size_t to = std::min({m_text.find('\n', begin), m_text.size(), end + k_shown_after});
    while (to > begin && to < m_text.size() && is_continuation(m_text[to])) --to;
    if (to > begin && to <= m_text.size() && m_text[to - 1] == '\r') --to;

    Location where;
    where.file = name;
    if (from > line_start) where.text = "…";
    auto mask = std::partition_point(m_masks.begin(), m_masks.end(), [&](const Masked& m) { return m.end <= from; });
    std::size_t at = from;
    std::size_t last_mask = 0;  // where the last masked value begins in what is shown
    auto show_until = [&](std::size_t until) {
        while (at < until) {
            if (mask != m_masks.end() && mask->begin <= at) {
                last_mask = where.text.size();
                where.text += mask->shown;
                at = mask->end;
                ++mask;
            } else {
                std::size_t next = mask == m_masks.end() ? until : std::min(until, mask->begin);
                append_plain(where.text, m_text.substr(at, next - at));
                at = next;
            }
        }
    };
    show_until(begin);
    std::size_t column = at > begin ? last_mask : where.text.size();
    show_until(std::min(end, to));
    where.column = column + 1;
    auto shown_columns = std::count_if(where.text.begin() + static_cast<std::ptrdiff_t>(column), where.text.end(),
                                       [](char c) { return !is_continuation(c); });
    where.width = std::max<std::size_t>(1, static_cast<std::size_t>(shown_columns));
    show_until(to);
    return where;
}

}  // namespace sluice::scan
