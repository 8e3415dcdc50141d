#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::scan {

/// Finds all of a set of ASCII words in one pass over a text, whatever their case (Aho-Corasick over byte classes).
class Literals {
public:
    Literals() = default;
    /// Word i is reported as i. Empty words are ignored.
    explicit Literals(const std::vector<std::string>& words);

    /// Calls `found(word, begin)` for every occurrence, by the place of its last byte.
    template <class Found>
    void search(std::string_view text, const Found& found) const {
        if (m_next.empty()) return;
        std::uint32_t state = 0;
        for (std::size_t at = 0; at < text.size(); ++at) {
            state = m_next[state * m_classes + m_class_of[static_cast<unsigned char>(text[at])]];
            if (state < m_first_final) continue;
            for (std::uint32_t word : m_words_at[state - m_first_final]) found(word, at + 1 - m_lengths[word]);
        }
    }

private:
    std::array<std::uint8_t, 256> m_class_of{};  ///< bytes that no word holds share class 0
    std::size_t m_classes = 1;
    std::vector<std::uint32_t> m_next;  ///< [state * m_classes + class]; states at which a word ends come last
    std::uint32_t m_first_final = 0;
    std::vector<std::vector<std::uint32_t>> m_words_at;
    std::vector<std::size_t> m_lengths;
};

}  // namespace sluice::scan
