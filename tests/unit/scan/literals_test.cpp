#include "scan/literals.hpp"

#include <algorithm>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace sluice::scan {
namespace {

using Found = std::multiset<std::pair<std::uint32_t, std::size_t>>;

Found search(const std::vector<std::string>& words, const std::string& text) {
    Found out;
    Literals(words).search(text, [&](std::uint32_t word, std::size_t begin) { out.insert({word, begin}); });
    return out;
}

std::string lowered(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

Found search_slowly(const std::vector<std::string>& words, const std::string& text) {
    Found out;
    std::string low = lowered(text);
    for (std::uint32_t i = 0; i < words.size(); ++i)
        for (std::size_t at = low.find(lowered(words[i])); at != std::string::npos;
             at = low.find(lowered(words[i]), at + 1))
            out.insert({i, at});
    return out;
}

TEST(Literals, FindsOverlappingWordsInAnyCase) {
    EXPECT_EQ(search({"he", "she", "hers", "his"}, "usHErs"), (Found{{1, 1}, {0, 2}, {2, 2}}));
    EXPECT_EQ(search({"aa"}, "aaaa"), (Found{{0, 0}, {0, 1}, {0, 2}}));
    EXPECT_EQ(search({"AKIA"}, "xakiax"), (Found{{0, 1}}));
}

TEST(Literals, NothingToFindIsFine) {
    EXPECT_TRUE(search({}, "abc").empty());
    EXPECT_TRUE(search({"abc"}, "").empty());
}

TEST(Literals, AgreesWithASlowSearch) {
    std::mt19937 random(1);
    std::uniform_int_distribution<int> letter('a', 'c');
    auto word = [&](std::size_t length) {
        std::string out;
        while (out.size() < length) out += static_cast<char>(letter(random));
        return out;
    };
    for (int round = 0; round < 200; ++round) {
        std::vector<std::string> words;
        for (std::size_t i = 0; i < 6; ++i)
            words.push_back(word(1 + static_cast<std::size_t>(round + static_cast<int>(i)) % 5));
        std::sort(words.begin(), words.end());
        words.erase(std::unique(words.begin(), words.end()), words.end());
        std::string text = word(80);
        EXPECT_EQ(search(words, text), search_slowly(words, text)) << text;
    }
}

}  // namespace
}  // namespace sluice::scan
