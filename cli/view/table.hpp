#pragma once

#include <string>
#include <vector>

namespace sluice::view {

/// Rows of cells, printed with aligned columns: lower-case headings, two spaces between, nothing after the last cell.
class Table {
public:
    explicit Table(std::vector<std::string> headings) : m_rows{std::move(headings)} {}
    void add(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    [[nodiscard]] bool empty() const { return m_rows.size() == 1; }
    [[nodiscard]] std::string text() const;

private:
    std::vector<std::vector<std::string>> m_rows;
};

}  // namespace sluice::view
