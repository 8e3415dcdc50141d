#include "scan/glob.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sluice::scan {
namespace {

TEST(Glob, StarsAndFolders) {
    EXPECT_TRUE(glob_matches("docs/**", "docs/a/b.md"));
    EXPECT_TRUE(glob_matches("docs/**", "docs/a.md"));
    EXPECT_FALSE(glob_matches("docs/**", "mydocs/a.md"));
    EXPECT_TRUE(glob_matches("docs/*.md", "docs/a.md"));
    EXPECT_FALSE(glob_matches("docs/*.md", "docs/a/b.md"));
    EXPECT_TRUE(glob_matches("**/*.pem", "a/b/c.pem"));
    EXPECT_TRUE(glob_matches("**/*.pem", "c.pem"));
    EXPECT_TRUE(glob_matches("a/**/z", "a/z"));
    EXPECT_TRUE(glob_matches("a/**/z", "a/b/c/z"));
    EXPECT_FALSE(glob_matches("a/**/z", "a/b/c/zz"));
    EXPECT_TRUE(glob_matches("*.lock", "deep/in/x.lock"));
    EXPECT_TRUE(glob_matches("docs/", "docs/a/b"));
    EXPECT_TRUE(glob_matches("docs", "docs/a/b"));
    EXPECT_FALSE(glob_matches("docs", "docs2/a"));
    EXPECT_TRUE(glob_matches("a?c", "abc"));
    EXPECT_FALSE(glob_matches("", "a"));
    EXPECT_TRUE(glob_matches("./docs/**", "docs/a"));
}

TEST(Glob, HostilePatternsStayLinear) {
    std::string pattern;
    for (int i = 0; i < 200; ++i) pattern += "*a";
    EXPECT_FALSE(glob_matches(pattern + "b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace sluice::scan
