#include "scan/literals.hpp"

#include <deque>
#include <numeric>

#include "support/text.hpp"

namespace sluice::scan {

namespace {

constexpr std::uint32_t k_none = 0xffffffff;

unsigned char folded(char c) { return static_cast<unsigned char>(lower(c)); }

/// The trie before its states are put in their final order.
struct Trie {
    explicit Trie(std::size_t class_count) : classes(class_count) { add_state(); }

    std::uint32_t add_state() {
        next.resize(next.size() + classes, k_none);
        words.emplace_back();
        return static_cast<std::uint32_t>(words.size() - 1);
    }

    std::uint32_t& edge(std::uint32_t state, std::size_t c) { return next[state * classes + c]; }

    /// Fills every missing edge with that of the longest proper suffix, breadth first, and hands down its words.
    void close() {
        std::vector<std::uint32_t> suffix(words.size(), 0);
        std::deque<std::uint32_t> queue;
        for (std::size_t c = 0; c < classes; ++c) {
            std::uint32_t& to = edge(0, c);
            if (to == k_none) {
                to = 0;
            } else {
                queue.push_back(to);
            }
        }
        while (!queue.empty()) {
            std::uint32_t state = queue.front();
            queue.pop_front();
            const auto& inherited = words[suffix[state]];
            words[state].insert(words[state].end(), inherited.begin(), inherited.end());
            for (std::size_t c = 0; c < classes; ++c) {
                std::uint32_t& to = edge(state, c);
                std::uint32_t fallback = edge(suffix[state], c);
                if (to == k_none) {
                    to = fallback;
                } else {
                    suffix[to] = fallback;
                    queue.push_back(to);
                }
            }
        }
    }

    std::size_t classes;
    std::vector<std::uint32_t> next;
    std::vector<std::vector<std::uint32_t>> words;  ///< words that end at a state
};

}  // namespace

Literals::Literals(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        m_lengths.push_back(word.size());
        for (char c : word) {
            std::uint8_t& known = m_class_of[folded(c)];
            if (known == 0) known = static_cast<std::uint8_t>(m_classes++);
        }
    }
    for (unsigned c = 'a'; c <= 'z'; ++c) m_class_of[c - 'a' + 'A'] = m_class_of[c];

    Trie trie(m_classes);
    for (std::uint32_t i = 0; i < words.size(); ++i) {
        std::uint32_t state = 0;
        for (char c : words[i]) {
            std::size_t byte_class = m_class_of[folded(c)];
            std::uint32_t to = trie.edge(state, byte_class);
            if (to == k_none) {
                to = trie.add_state();
                trie.edge(state, byte_class) = to;
            }
            state = to;
        }
        if (state != 0) trie.words[state].push_back(i);
    }
    trie.close();

    // Final states last: the search loop then needs one comparison a byte.
    std::vector<std::uint32_t> place(trie.words.size());
    std::uint32_t count = 0;
    for (std::size_t s = 0; s < place.size(); ++s)
        if (trie.words[s].empty()) place[s] = count++;
    m_first_final = count;
    for (std::size_t s = 0; s < place.size(); ++s) {
        if (trie.words[s].empty()) continue;
        place[s] = count++;
        m_words_at.push_back(trie.words[s]);
    }
    m_next.resize(trie.next.size());
    for (std::size_t s = 0; s < place.size(); ++s)
        for (std::size_t c = 0; c < m_classes; ++c)
            m_next[place[s] * m_classes + c] = place[trie.next[s * m_classes + c]];
}

}  // namespace sluice::scan
