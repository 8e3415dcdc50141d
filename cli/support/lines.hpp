#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/error.hpp"
#include "support/text.hpp"

namespace sluice {

/// Where the lines of a text begin: for whoever locates many places of it. Points into the text.
class Lines {
public:
    explicit Lines(std::string_view text) : m_text(text), m_starts{0} {
        for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
            m_starts.push_back(at + 1);
    }

    /// As `sluice::locate`, without counting from the start of the text.
    [[nodiscard]] Location locate(std::string file, std::size_t offset, std::size_t width = 1) const {
        offset = std::min(offset, m_text.size());
        const auto after = std::upper_bound(m_starts.begin(), m_starts.end(), offset);
        const std::size_t start = *(after - 1);
        return {std::move(file), static_cast<std::size_t>(after - m_starts.begin()), offset - start + 1,
                std::max<std::size_t>(1, width), std::string(line_at(m_text, start))};
    }

private:
    std::string_view m_text;
    std::vector<std::size_t> m_starts;
};

}  // namespace sluice
