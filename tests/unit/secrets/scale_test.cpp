#include <gtest/gtest.h>

#include "team.hpp"

namespace sluice::secrets::sealed {
namespace {

std::size_t locked_kib() {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("VmLck:")) return std::stoul(line.substr(6));
    }
    return 0;
}

/// libsodium's own secure memory ends after some 16,000 allocations; the arena does not, and all values can be held at once.
TEST(SealedStore, TwentyThousandSecretsWork) {
    constexpr std::size_t k_count = 20'000;
    const auto path_of = [](std::size_t i) { return "i" + std::to_string(i % 100) + "/s" + std::to_string(i); };
    const auto value_of = [](std::size_t i) { return "value number " + std::to_string(i); };
    test::Team team;
    team.trust({{"ada"}});
    std::vector<Secret> values;
    std::vector<NewValue> news;
    values.reserve(k_count);
    for (std::size_t i = 0; i < k_count; ++i) {
        values.push_back(Secret::copy(bytes_of(value_of(i))).value());
        news.push_back({path_of(i), &values.back()});
    }
    const auto set = team.as("ada").set_all(news, test::k_today);
    ASSERT_TRUE(set) << set.error().message;

    const auto listed = team.keyless().list();
    ASSERT_TRUE(listed) << listed.error().message;
    EXPECT_EQ(listed->size(), k_count);

    auto store = team.as("ada");
    for (std::size_t i = 0; i < k_count; i += 10) {
        auto value = store.get(path_of(i));
        ASSERT_TRUE(value) << path_of(i) << ": " << value.error().message;
        ASSERT_EQ(value->expose_text(), value_of(i));
        values.push_back(std::move(*value));
    }
    EXPECT_LT(locked_kib(), 4096U) << "docs/guide/secrets.md names 4 MiB";
    ASSERT_TRUE(store.remove(path_of(7), test::k_today));
    EXPECT_EQ(team.keyless().list()->size(), k_count - 1);
}

}  // namespace
}  // namespace sluice::secrets::sealed
