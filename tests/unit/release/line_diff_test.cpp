#include "release/line_diff.hpp"

#include <gtest/gtest.h>

namespace sluice::release {
namespace {

using Rows = std::vector<std::string>;

TEST(LineDiff, OnlyWhatDiffersWithItsNumbers) {
    EXPECT_TRUE(diff_lines("a\nb\n", "a\nb\n", 20).lines.empty());
    EXPECT_EQ(diff_lines("a\nb\nc\n", "a\nB\nc\n", 20).lines, (Rows{"-2 b", "+2 B"}));
    EXPECT_EQ(diff_lines("a\nc\n", "a\nb\nc\n", 20).lines, (Rows{"+2 b"}));
    EXPECT_EQ(diff_lines("x\na\nb\nc\ny\n", "X\na\nb\nc\nY\n", 20).lines, (Rows{"-1 x", "+1 X", "-5 y", "+5 Y"}));
    EXPECT_EQ(diff_lines("", "a\n", 20).lines, (Rows{"+1 a"}));
    EXPECT_EQ(diff_lines("a\n", "a", 20).lines, (Rows{"-1 a", "+1 a (no line feed)"}));
}

TEST(LineDiff, CountsWhatItLeavesOut) {
    std::string after;
    for (int i = 0; i < 30; ++i) after += "line\n";
    const LineDiff cut = diff_lines("", after, 20);
    EXPECT_EQ(cut.lines.size(), 20U);
    EXPECT_EQ(cut.more, 10U);
}

TEST(LineDiff, LongTextsAreNotAligned) {
    std::string before;
    std::string after;
    for (int i = 0; i < 3000; ++i) {
        before += "a" + std::to_string(i) + "\n";
        after += "b" + std::to_string(i) + "\n";
    }
    EXPECT_EQ(diff_lines(before, after, 20).more, 5980U);
}

}  // namespace
}  // namespace sluice::release
