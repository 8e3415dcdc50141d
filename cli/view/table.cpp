#include "view/table.hpp"

#include <algorithm>

#include "view/style.hpp"

namespace sluice::view {
namespace {

/// Escape sequences of paint take no room.
std::size_t visible_width(const std::string& cell) {
    const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
    if (std::all_of(cell.begin(), cell.end(), is_plain)) return cell.size();
    std::string plain;
    for (std::size_t i = 0; i < cell.size(); ++i) {
        if (cell[i] == '\x1b') {
            i = cell.find('m', i);
            if (i == std::string::npos) break;
        } else {
            plain.push_back(cell[i]);
        }
    }
    return display_width(plain);
}

}  // namespace

std::string Table::text() const {
    std::vector<std::size_t> widths(m_rows.front().size(), 0);
    for (const auto& row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths.at(i) = std::max(widths.at(i), visible_width(row[i]));
    }
    std::string out;
    for (const auto& row : m_rows) {
        std::size_t last = row.size();
        while (last > 1 && row[last - 1].empty()) --last;
        for (std::size_t i = 0; i < last; ++i) {
            out += row[i];
            if (i + 1 < last) out.append(widths[i] - visible_width(row[i]) + 2, ' ');
        }
        out.push_back('\n');
    }
    return out;
}

}  // namespace sluice::view
