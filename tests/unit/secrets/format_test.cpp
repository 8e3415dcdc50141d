#include "secrets/sealed/format.hpp"

#include <gtest/gtest.h>

#include "team.hpp"

namespace sluice::secrets::sealed {
namespace {

constexpr const char* k_header = "sluice-store 1 id=00112233445566778899aabbccddeeff env=dev suite=1\n";

std::string rule_of(const std::string& text) {
    const auto parsed = parse(text, "dev.sealed", "dev");
    return parsed ? "ok" : parsed.error().rule;
}

TEST(SealedFormat, PaddingHidesTheLength) {
    EXPECT_EQ(padded_size(0), 64U);
    EXPECT_EQ(padded_size(63), 64U);
    EXPECT_EQ(padded_size(64), 128U);
    EXPECT_EQ(padded_size(511), 512U);
    EXPECT_EQ(padded_size(512), 768U);
    EXPECT_EQ(padded_size(767), 768U);
    EXPECT_EQ(padded_size(768), 1024U);
}

TEST(SealedFormat, PathsAreIntegrationAndName) {
    for (const char* good : {"a/b", "salesforce-orders/client_secret", "a.b/_C-9.x"})
        EXPECT_TRUE(is_path(good)) << good;
    for (const char* bad : {"", "a", "/a", "a/", "a/b/c", "A/b", "a/../b", "a/.b", "a/-b", "../a", "a/b c", "a]/b"}) {
        EXPECT_FALSE(is_path(bad)) << bad;
    }
    EXPECT_TRUE(is_path("a/" + std::string(128, 'b')));
    EXPECT_FALSE(is_path("a/" + std::string(129, 'b')));
}

TEST(SealedFormat, LongLinesAndManyEpochsAreRefusedEarly) {
    EXPECT_EQ(rule_of(k_header), "ok");
    EXPECT_EQ(rule_of(k_header + std::string("\n[") + std::string(k_line_limit, 'a') + "]\n"), "store-limit");
    EXPECT_EQ(rule_of(std::string(k_file_limit + 1, '\n')), "store-limit");
}

TEST(SealedFormat, ErrorsNameFileAndLineAndNeverTheText) {
    const auto parsed =
        parse(k_header + std::string("\nclient-secret-in-plain-text\n"), "environments/dev.sealed", "dev");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().where->file, "environments/dev.sealed");
    EXPECT_EQ(parsed.error().where->line, 3U);
    EXPECT_EQ(parsed.error().message.find("plain-text"), std::string::npos);
    EXPECT_EQ(parsed.error().where->text, "");
    EXPECT_EQ(parsed.error().code, Code::integrity);
}

TEST(SealedFormat, EveryPrefixOfAStoreIsRefusedOrAStore) {
    test::Team team;
    team.trust({{"ada"}, {"bob"}});
    ASSERT_TRUE(team.as("ada").set("orders-api/password", test::secret("one"), test::k_today));
    ASSERT_TRUE(team.as("ada").set("orders-api/token", test::secret("two"), test::k_today));
    const std::string whole = team.text();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto parsed = parse(whole.substr(0, size), "dev.sealed", "dev");
        const bool at_block_end =
            size > 0 && whole[size - 1] == '\n' && (whole[size] == '\n' || whole[size - 2] == '\n');
        EXPECT_EQ(parsed.has_value(), at_block_end) << size;
    }
}

TEST(SealedFormat, EntriesAreKeptSortedAndOthersStayAsTheyAre) {
    test::Team team;
    team.trust({{"ada"}});
    for (const char* path : {"b/two", "c/three", "a/one"}) {
        ASSERT_TRUE(team.as("ada").set(path, test::secret(path), test::k_today));
    }
    const std::string text = team.text();
    EXPECT_LT(text.find("[a/one]"), text.find("[b/two]"));
    EXPECT_LT(text.find("[b/two]"), text.find("[c/three]"));
    EXPECT_EQ(text.find("\n\n\n"), std::string::npos);

    const std::string one = team.block("[a/one]"), three = team.block("[c/three]"), epoch = team.block("@epoch");
    ASSERT_TRUE(team.as("ada").set("b/two", test::secret("other"), test::k_today));
    EXPECT_EQ(team.block("[a/one]"), one);
    EXPECT_EQ(team.block("[c/three]"), three);
    EXPECT_EQ(team.block("@epoch"), epoch);
    EXPECT_EQ(text.size(), team.text().size());
}

}  // namespace
}  // namespace sluice::secrets::sealed
