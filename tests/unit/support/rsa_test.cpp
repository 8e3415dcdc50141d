#include "support/rsa.hpp"

#include <cstring>
#include <string_view>

#include <gtest/gtest.h>

#include "support/libcrypto.hpp"

namespace sluice {
namespace {

TEST(Libcrypto, WhatItFreesIsWiped) {
    void* (*allocate)(std::size_t, const char*, int) = nullptr;
    void* (*grow)(void*, std::size_t, const char*, int) = nullptr;
    void (*release)(void*, const char*, int) = nullptr;
    ASSERT_TRUE(find_in_libcrypto("CRYPTO_malloc", allocate) && find_in_libcrypto("CRYPTO_realloc", grow) &&
                find_in_libcrypto("CRYPTO_free", release));
    constexpr std::string_view k_canary = "canary canary";
    auto* first = static_cast<char*>(allocate(100, "", 0));
    ASSERT_NE(first, nullptr);
    std::memcpy(first, k_canary.data(), k_canary.size());
    auto* second = static_cast<char*>(grow(first, 5000, "", 0));
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(std::string_view(second, k_canary.size()), k_canary);
    EXPECT_EQ(first[0], 0);  // the arena keeps its pages: the block is free, and zero
    EXPECT_EQ(first[12], 0);
    release(second, "", 0);
    EXPECT_EQ(second[0], 0);
    EXPECT_EQ(grow(nullptr, 0, "", 0), nullptr);
}

TEST(Rsa, PairsArePemAndNeverTwiceTheSame) {
    const auto one = make_rsa_pair(2048);
    const auto other = make_rsa_pair(2048);
    ASSERT_TRUE(one && other);
    EXPECT_TRUE(one->private_pem.expose_text().starts_with("-----BEGIN PRIVATE KEY-----\n"));
    EXPECT_TRUE(one->private_pem.expose_text().ends_with("-----END PRIVATE KEY-----\n"));
    EXPECT_TRUE(one->public_pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
    EXPECT_NE(one->public_pem, other->public_pem);
}

}  // namespace
}  // namespace sluice
