#include <gtest/gtest.h>

#include "secrets/open.hpp"
#include "team.hpp"

namespace sluice::secrets {
namespace {

using test::k_today;
using test::secret;
using test::Team;

const std::string k_path = "salesforce-orders/client_secret";
const Instant k_later = k_today + std::chrono::hours(24 * 30);

template <class T>
std::string rule_of(const Result<T>& result) {
    return result ? "ok" : result.error().rule;
}

TEST(SealedStore, GivesBackWhatWasSet) {
    Team team;
    team.trust({{"ada"}});
    const auto set = team.as("ada").set(k_path, secret("correct horse"), k_today);
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(set->version, 1);
    EXPECT_EQ(set->writer, "ada");
    EXPECT_EQ(format_date(*set->rotated), "2026-11-21");
    EXPECT_FALSE(set->exposed);

    const auto value = team.as("ada").get(k_path);
    ASSERT_TRUE(value) << value.error().message;
    EXPECT_EQ(value->expose_text(), "correct horse");
    EXPECT_EQ(team.as("ada").reference(k_path), "sealed://" + k_path);
}

TEST(SealedStore, HoldsNoPlaintext) {
    Team team;
    team.trust({{"ada"}});
    const std::string canary = std::string("kanarien") + "vogel-4711";
    ASSERT_TRUE(team.as("ada").set(k_path, secret(canary), k_today));
    for (const auto& file : std::filesystem::recursive_directory_iterator(team.folder.path())) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(text.find(canary), std::string::npos) << file.path();
        EXPECT_EQ(text.find(to_base64(bytes_of(canary)).substr(0, 20)), std::string::npos) << file.path();
    }
}

TEST(SealedStore, ListsWithoutAKey) {
    Team team;
    team.trust({{"ada"}});
    EXPECT_TRUE(team.keyless().list()->empty());
    ASSERT_TRUE(team.as("ada").set("b/x", secret("1"), k_today));
    ASSERT_TRUE(team.as("ada").set("a/y", secret("2"), k_today));
    const auto listed = team.keyless().list();
    ASSERT_TRUE(listed) << listed.error().message;
    ASSERT_EQ(listed->size(), 2U);
    EXPECT_EQ((*listed)[0].path, "a/y");
    EXPECT_EQ((*listed)[1].path, "b/x");
    EXPECT_EQ(team.keyless().find("a/y")->value().digest.size(), 64U);
    EXPECT_FALSE(team.keyless().find("a/z")->has_value());
}

TEST(SealedStore, ManyAreOpenedAtOnceInTheirOrder) {
    Team team;
    team.trust({{"ada"}});
    std::vector<std::string> paths;
    std::vector<Secret> values;
    std::vector<NewValue> given;
    for (int i = 100; i < 250; ++i) {
        paths.push_back("a/x" + std::to_string(i));
        values.push_back(secret("value " + std::to_string(i)));
    }
    for (std::size_t i = 0; i < paths.size(); ++i) given.push_back({paths[i], &values[i]});
    ASSERT_TRUE(team.as("ada").set_all(given, k_today));
    std::swap(paths.front(), paths.back());
    const auto opened = team.as("ada").get_all(paths);
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_EQ(opened->size(), paths.size());
    EXPECT_TRUE((*opened)[0].equals(values.back()));
    EXPECT_TRUE((*opened)[1].equals(values[1]));
    paths.push_back("a/none");
    EXPECT_EQ(team.as("ada").get_all(paths).error().rule, "secret-missing");
}

TEST(SealedStore, EveryWriteRaisesTheVersionAndMakesNewKeys) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set(k_path, secret("same"), k_today));
    const std::string first = team.block("[");
    const auto again = team.as("ada").set(k_path, secret("same"), k_later);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->version, 2);
    EXPECT_TRUE(again->value_unchanged);
    EXPECT_EQ(format_date(*again->rotated), "2026-11-21") << "the value did not change";
    EXPECT_NE(team.block("["), first);
    const auto other = team.as("ada").set(k_path, secret("other"), k_later);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->version, 3);
    EXPECT_FALSE(other->value_unchanged);
    EXPECT_EQ(format_date(*other->rotated), "2026-12-21");
}

TEST(SealedStore, AWriterWhoIsNoReaderAddsButCannotRead) {
    Team team;
    team.trust({{"ada"}, {"wil", true, false}});
    EXPECT_EQ(rule_of(team.as("wil").set(k_path, secret("x"), k_today)), "no-epoch");
    ASSERT_TRUE(team.as("ada").set(k_path, secret("x"), k_today));
    const auto set = team.as("wil").set(k_path, secret("x"), k_later);
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(format_date(*set->rotated), "2026-12-21") << "who cannot compare counts every set as a change";
    const auto got = team.as("wil").get(k_path);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().rule, "not-a-reader");
    EXPECT_EQ(got.error().code, Code::unavailable);
    EXPECT_EQ(team.as("ada").get(k_path)->expose_text(), "x");
}

TEST(SealedStore, AReaderWhoIsNoWriterReadsButCannotAdd) {
    Team team;
    team.trust({{"ada"}, {"rob", false, true}});
    ASSERT_TRUE(team.as("ada").set(k_path, secret("x"), k_today));
    EXPECT_EQ(team.as("rob").get(k_path)->expose_text(), "x");
    const std::string before = team.text();
    EXPECT_EQ(rule_of(team.as("rob").set(k_path, secret("y"), k_today)), "not-a-writer");
    EXPECT_EQ(rule_of(team.as("eve").set(k_path, secret("y"), k_today)), "not-a-writer");
    EXPECT_EQ(team.text(), before);
}

TEST(SealedStore, AStrangerReadsNothing) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set(k_path, secret("x"), k_today));
    const auto got = team.as("eve").get(k_path);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().rule, "not-a-reader");
    EXPECT_FALSE(got.error().hint.empty());
}

TEST(SealedStore, ANewReaderIsToldToAskAndGetsASlot) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set(k_path, secret("x"), k_today));
    team.trust({{"ada"}, {"bob"}});
    const auto refused = team.as("bob").get(k_path);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("secret grant --env dev"), std::string::npos);
    EXPECT_EQ(rule_of(team.as("bob").grant()), "not-a-reader") << "nobody grants what he cannot open";

    const std::string entry = team.block("[");
    const auto granted = team.as("ada").grant();
    ASSERT_TRUE(granted) << granted.error().message;
    EXPECT_EQ(*granted, std::vector<std::string>{"bob"});
    EXPECT_EQ(team.block("["), entry) << "only slots change";
    EXPECT_EQ(team.as("bob").get(k_path)->expose_text(), "x");
    EXPECT_TRUE(team.as("ada").grant()->empty());
    EXPECT_FALSE(team.keyless().list()->front().exposed);
}

TEST(SealedStore, SettingGivesNewReadersTheirSlotsToo) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set("a/one", secret("1"), k_today));
    team.trust({{"ada"}, {"bob"}});
    ASSERT_TRUE(team.as("ada").set("a/two", secret("2"), k_today));
    EXPECT_EQ(team.as("bob").get("a/one")->expose_text(), "1");
    EXPECT_EQ(team.as("bob").get("a/two")->expose_text(), "2");
    EXPECT_EQ(team.text().find("@epoch 2"), std::string::npos);
}

TEST(SealedStore, ARevokedReaderExposesAndStartsANewEpoch) {
    Team team;
    team.trust({{"ada"}, {"eve"}});
    ASSERT_TRUE(team.as("ada").set("a/one", secret("1"), k_today));
    ASSERT_TRUE(team.as("ada").set("a/two", secret("2"), k_today));
    team.trust({{"ada"}, {"eve", false, false}, {"wil", true, false}});
    EXPECT_TRUE(team.keyless().list()->front().exposed);

    EXPECT_EQ(rule_of(team.as("wil").set("a/one", secret("3"), k_today)), "epoch-stale") << "nothing is sealed to it";
    const auto renewed = team.as("ada").set("a/one", secret("3"), k_later);
    ASSERT_TRUE(renewed) << renewed.error().message;
    EXPECT_FALSE(renewed->exposed);
    EXPECT_NE(team.text().find("@epoch 2 "), std::string::npos);
    EXPECT_EQ(rule_of(team.as("eve").get("a/one")), "not-a-reader");
    EXPECT_EQ(team.as("eve").get("a/two")->expose_text(), "2") << "history cannot be taken back";
    EXPECT_TRUE(team.as("ada").set("a/two", secret("2"), k_later)->exposed) << "sealed anew, but the same value";
    EXPECT_TRUE(team.as("wil").set("a/one", secret("4"), k_later)) << "the new epoch counts";
}

TEST(SealedStore, AnOlderCopyOfAnEpochIsNotSealedTo) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set(k_path, secret("1"), k_today));
    const std::string before_eve = team.text();
    team.trust({{"ada"}, {"eve"}});
    ASSERT_TRUE(team.as("ada").grant());
    team.trust({{"ada"}, {"eve", false, false}, {"wil", true, false}});
    ASSERT_TRUE(team.as("ada").set(k_path, secret("2"), k_today));
    team.write(before_eve);  // its only slot is ada's, but eve has this epoch's key
    EXPECT_EQ(rule_of(team.as("wil").set(k_path, secret("3"), k_today)), "epoch-stale");
    ASSERT_TRUE(team.as("ada").set(k_path, secret("3"), k_today));
    EXPECT_EQ(rule_of(team.as("eve").get(k_path)), "not-a-reader");
}

TEST(SealedStore, AnEntryOfAFormerWriterIsRefusedAndCanBeReplaced) {
    Team team;
    team.trust({{"ada"}, {"wil", true, false}});
    ASSERT_TRUE(team.as("ada").set("a/one", secret("1"), k_today));
    ASSERT_TRUE(team.as("wil").set("a/two", secret("2"), k_today));
    team.trust({{"ada"}, {"wil", false, false}});
    EXPECT_EQ(rule_of(team.as("ada").get("a/two")), "entry-writer");
    EXPECT_EQ(rule_of(team.keyless().list()), "entry-writer");
    EXPECT_TRUE(team.as("ada").get("a/one")) << "one bad entry does not close the others";
    EXPECT_EQ(team.as("ada").set("a/two", secret("2"), k_today)->version, 2);
    EXPECT_TRUE(team.keyless().list());
}

TEST(SealedStore, EntriesDoNotMove) {
    Team team;
    team.trust({{"ada"}});
    ASSERT_TRUE(team.as("ada").set("a/one", secret("1"), k_today));
    ASSERT_TRUE(team.as("ada").set("a/two", secret("2"), k_today));
    const std::string one = team.block("[a/one]"), two = team.block("[a/two]");
    const std::string start = team.text().substr(0, team.text().find("[a/one]"));

    team.write(start + "[a/one]" + two.substr(7) + "\n[a/two]" + one.substr(7));
    EXPECT_EQ(rule_of(team.as("ada").get("a/one")), "entry-signature") << "under another path";

    Team other;
    other.chain = team.chain;
    ASSERT_TRUE(other.as("ada").set("a/one", secret("3"), k_today));
    other.write(other.text() + "\n" + two);
    EXPECT_EQ(rule_of(other.as("ada").get("a/two")), "entry-signature") << "in another store";

    team.write(start + one, "prod");
    EXPECT_EQ(rule_of(team.as("ada", "prod").get("a/one")), "store-environment");
    std::string renamed = start + one;
    renamed.replace(renamed.find("env=dev"), 7, "env=prod");
    team.write(renamed, "prod");
    EXPECT_EQ(rule_of(team.as("ada", "prod").get("a/one")), "entry-signature") << "in another environment";
}

TEST(SealedStore, AnyBytesAreCarried) {
    Team team;
    team.trust({{"ada"}});
    const std::string binary("\0\xff\x80\n\r\0", 6);
    ASSERT_EQ(team.as("ada").set("a/bin", secret(binary), k_today)->type, "bin");
    EXPECT_EQ(team.as("ada").get("a/bin")->expose_text(), binary);
    ASSERT_EQ(team.as("ada").set("a/empty", secret(""), k_today)->type, "str");
    EXPECT_EQ(team.as("ada").get("a/empty")->size(), 0U);
    const std::string large(sealed::k_value_limit, 'x');
    ASSERT_TRUE(team.as("ada").set("a/large", secret(large), k_today));
    EXPECT_EQ(team.as("ada").get("a/large")->expose_text(), large);
    EXPECT_EQ(rule_of(team.as("ada").set("a/larger", secret(large + "x"), k_today)), "secret-size");
}

TEST(SealedStore, BadNamesAndMissingEntriesAreExplained) {
    Team team;
    team.trust({{"ada"}});
    EXPECT_EQ(rule_of(team.as("ada").set("../evil", secret("x"), k_today)), "secret-path");
    ASSERT_TRUE(team.as("ada").set(k_path, secret("x"), k_today));
    const auto missing = team.as("ada").get("salesforce-orders/client_secre");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().rule, "secret-missing");
    EXPECT_EQ(missing.error().code, Code::usage);
    EXPECT_NE(missing.error().message.find("did you mean"), std::string::npos);
}

}  // namespace
}  // namespace sluice::secrets
