#include "bundle/ustar.hpp"

#include <gtest/gtest.h>

namespace sluice::bundle::ustar {
namespace {

TEST(Ustar, PathsThatABundleMayHold) {
    for (const std::string& path : {std::string("a"), std::string("files/Run book (v2).md"), std::string("a/..b/c..d"),
                                    std::string(100, 'a'), std::string(120, 'p') + "/" + std::string(100, 'n')}) {
        EXPECT_TRUE(check_path(path)) << path;
    }
}

TEST(Ustar, PathsThatABundleMustNotHold) {
    for (const std::string& path : {std::string(),
                                    std::string("/a"),
                                    std::string("a/"),
                                    std::string("a//b"),
                                    std::string("../a"),
                                    std::string("a/.."),
                                    std::string("a/./b"),
                                    std::string("."),
                                    std::string("a\\b"),
                                    std::string("a:b"),
                                    std::string("a\nb"),
                                    std::string("a\0b", 3),
                                    std::string("pr\xc3\xb6"
                                                "d"),
                                    std::string("a./b"),
                                    std::string("a /b"),
                                    std::string(" a"),
                                    std::string(101, 'a'),
                                    std::string(100, 'p') + "/" + std::string(101, 'n'),
                                    std::string(160, 'p') + "/" + std::string(70, 'n'),
                                    std::string(150, 'p') + "/" + std::string(100, 'n')}) {
        const auto checked = check_path(path);
        ASSERT_FALSE(checked) << path;
        EXPECT_EQ(checked.error().rule, "bundle-path");
    }
}

TEST(Ustar, AHeaderIsReadBack) {
    const std::string path = std::string(90, 'p') + "/" + std::string(60, 'q') + "/" + std::string(80, 'n');
    const std::string block = header(path, 123456789);
    ASSERT_EQ(block.size(), k_block);
    const auto parsed = parse_header(block);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->path, path);
    EXPECT_EQ(parsed->size, 123456789U);
}

TEST(Ustar, EveryFlippedBitOfAHeaderChangesOrBreaksIt) {
    const std::string block = header("rendered/dev/orders/config.yaml", 84);
    for (std::size_t i = 0; i < block.size() * 8; ++i) {
        std::string other = block;
        other[i / 8] = static_cast<char>(other[i / 8] ^ (1 << (i % 8)));
        EXPECT_NE(first_difference(other, block), "none");
    }
}

TEST(Ustar, Padding) {
    EXPECT_EQ(padding(0), 0U);
    EXPECT_EQ(padding(1), 511U);
    EXPECT_EQ(padding(512), 0U);
    EXPECT_EQ(padding(513), 511U);
}

}  // namespace
}  // namespace sluice::bundle::ustar
