#include "support/secret.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace sluice {
namespace {

static_assert(!std::is_copy_constructible_v<Secret>);

TEST(Secret, is_wiped_when_it_dies) {
    const unsigned char* where = nullptr;
    {
        const Secret secret = *Secret::copy(bytes_of("canary canary"));
        where = secret.expose().data();
        EXPECT_EQ(secret.expose_text(), "canary canary");
    }
    EXPECT_EQ(where[0], 0);  // the arena keeps its pages: the block is free, and zero
    EXPECT_EQ(where[12], 0);
}

TEST(Secret, truncating_wipes_the_rest) {
    Secret secret = *Secret::copy(bytes_of("abcdef"));
    secret.truncate(2);
    EXPECT_EQ(secret.size(), 2U);
    EXPECT_EQ(secret.expose().data()[3], 0);
}

TEST(Secret, moves_and_compares) {
    Secret one = *Secret::copy(bytes_of("same"));
    const Secret two = *one.clone();
    EXPECT_TRUE(one.equals(two));
    const Secret moved = std::move(one);
    EXPECT_TRUE(moved.equals(two));
    EXPECT_FALSE(moved.equals(*Secret::copy(bytes_of("samf"))));
    EXPECT_FALSE(moved.equals(*Secret::copy(bytes_of("sam"))));
}

TEST(Secret, twenty_thousand_fit_and_are_reused) {
    std::vector<Secret> many;
    for (int i = 0; i < 20'000; ++i) many.push_back(*Secret::random(40));
    many.clear();
    for (int i = 0; i < 20'000; ++i) many.push_back(*Secret::zeros(64));
    EXPECT_EQ(many.back().expose()[63], 0);
}

}  // namespace
}  // namespace sluice
