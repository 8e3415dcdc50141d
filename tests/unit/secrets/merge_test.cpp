#include "secrets/sealed/merge.hpp"

#include <gtest/gtest.h>

#include "team.hpp"

namespace sluice::secrets::sealed {
namespace {

using test::k_today;
using test::secret;

/// Three copies of one store, and what becomes of them.
class SealedMerge : public testing::Test {
protected:
    void SetUp() override {
        team.trust({{"ada"}, {"bob"}});
        for (const char* path : {"a/one", "b/two", "c/three"})
            ASSERT_TRUE(team.as("ada").set(path, secret(path), k_today));
        base = team.text();
    }

    /// The store after `change`, which begins at the base.
    template <class Change>
    std::string changed(Change change) {
        team.write(base);
        change();
        return team.text();
    }
    std::string with(const std::string& path, const std::string& value) {
        return changed([&] { EXPECT_TRUE(team.as("ada").set(path, secret(value), k_today)); });
    }
    std::string granted(const std::vector<test::Team::Member>& members) {
        const auto before = team.chain;
        team.trust(members);
        std::string text = changed([&] { EXPECT_TRUE(team.as("ada").grant()); });
        team.chain = before;
        return text;
    }
    Merged merged(const std::string& ours, const std::string& theirs) {
        auto result = merge({base, ours, theirs, "dev.sealed"});
        EXPECT_TRUE(result) << (result ? "" : result.error().message);
        return result ? std::move(*result) : Merged{};
    }
    static std::string rule_of(const std::string& ours, const std::string& theirs) {
        const auto result = merge({"", ours, theirs, "dev.sealed"});
        return result ? "ok" : result.error().rule;
    }

    test::Team team;
    std::string base;
};

TEST_F(SealedMerge, BothWaysGiveTheSameBlocks) {
    const std::string left = with("b/five", "5"), right = with("b/four", "4");
    EXPECT_EQ(merged(left, right).text, merged(right, left).text);
    EXPECT_EQ(merged(left, left).text, left);
    EXPECT_EQ(merged(base, right).text, right);
    EXPECT_EQ(merged(right, base).text, right);
    EXPECT_EQ(merged(base, right).taken, 1U);
}

TEST_F(SealedMerge, NewBlocksGoWhereAWriterPutsThem) {
    const std::string left = with("a/zero", "0");
    const std::string right = changed([&] {
        for (const char* path : {"z/last", "a/first", "b/between", "z/after"})
            EXPECT_TRUE(team.as("ada").set(path, secret(path), k_today));
    });
    const auto document = parse(merged(left, right).text, "dev.sealed", "dev");
    ASSERT_TRUE(document);
    std::vector<std::string> order;
    for (const Entry& entry : document->entries) order.emplace_back(entry.path);
    EXPECT_EQ(order, (std::vector<std::string>{"a/first", "a/one", "a/zero", "b/between", "b/two", "c/three", "z/after",
                                               "z/last"}));
    EXPECT_EQ(document->text->find("\n\n\n"), std::string::npos);
}

TEST_F(SealedMerge, AConflictHoldsBothBlocksWholeAndIsNoStore) {
    const std::string left = with("b/two", "l"), right = with("b/two", "r");
    const Merged result = merged(left, right);
    ASSERT_EQ(result.conflicts.size(), 1U);
    EXPECT_EQ(result.conflicts[0].path, "b/two");
    EXPECT_EQ(parse(result.text, "dev.sealed", "dev").error().rule, "store-merge");
    // Taking either side gives that side's file.
    const auto side = [&](const std::string& from, const std::string& to) {
        std::string text = result.text;
        const std::size_t start = text.find("<<<<<<< ours\n"), end = text.find(">>>>>>> theirs\n") + 15;
        const std::size_t first = text.find(from) + from.size();
        return text.replace(start, end - start, text.substr(first, text.find(to) - first));
    };
    EXPECT_EQ(side("<<<<<<< ours\n", "=======\n"), left);
    EXPECT_EQ(side("=======\n", ">>>>>>> theirs\n"), right);
}

TEST_F(SealedMerge, TheEpochWithMoreSlotsIsKept) {
    const std::string less = granted({{"ada"}, {"bob"}, {"grace"}});
    const std::string more = granted({{"ada"}, {"bob"}, {"grace"}, {"mary"}});
    EXPECT_EQ(merged(less, more).text, more);
    EXPECT_EQ(merged(more, less).text, more);
    EXPECT_EQ(merged(more, base).text, more);
    EXPECT_EQ(merged(base, more).text, more);

    const std::string again = granted({{"ada"}, {"bob"}, {"grace"}});
    ASSERT_NE(again, less);
    EXPECT_EQ(merged(less, again).text, merged(again, less).text);
    EXPECT_EQ(merged(less, again).notes.size(), 1U);
}

TEST_F(SealedMerge, SlotsOfDifferentReadersAreAConflict) {
    const std::string left = granted({{"ada"}, {"bob"}, {"grace"}}), right = granted({{"ada"}, {"bob"}, {"mary"}});
    const Merged result = merged(left, right);
    ASSERT_EQ(result.conflicts.size(), 1U);
    EXPECT_EQ(result.conflicts[0].epoch, 1);
    EXPECT_EQ(result.conflicts[0].path, "");
}

TEST_F(SealedMerge, AnEpochOfOtherDatesIsAConflictWhateverItsSlots) {
    std::string forged = granted({{"ada"}, {"bob"}, {"grace"}});
    forged.replace(forged.find(" trust=1 "), 9, " trust=9 ");
    EXPECT_EQ(merged(base, forged).conflicts.size(), 1U);
    EXPECT_EQ(merged(forged, base).conflicts.size(), 1U);
}

TEST_F(SealedMerge, ABlockThatIsGoneComesBackWithAWord) {
    std::string without = base;
    without.erase(without.find("\n[b/two]"), without.find("\n[c/three]") - without.find("\n[b/two]"));
    for (const auto& result : {merged(without, base), merged(base, without)}) {
        EXPECT_EQ(result.text, base);
        EXPECT_EQ(result.notes.size(), 1U);
    }
}

TEST_F(SealedMerge, OneRotationGivesWayAndTwoNeedNoChoice) {
    const auto rotated = [&] { return changed([&] { EXPECT_TRUE(team.as("ada").rotate(k_today)); }); };
    const std::string left = rotated(), right = rotated(), set = with("b/two", "new");
    const auto check = [&](const Merged& result, const std::string& value, std::size_t to_mend) {
        EXPECT_TRUE(result.conflicts.empty());
        EXPECT_EQ(result.rotate.size(), to_mend);
        team.write(result.text);
        EXPECT_TRUE(team.as("bob").get("b/two")->equals(secret(value)));
        ASSERT_TRUE(team.as("bob").rotate(k_today));
        EXPECT_TRUE(team.keyless().audit(k_today, {})->findings.empty());
        EXPECT_TRUE(team.as("bob").get("b/two")->equals(secret(value)));
        EXPECT_TRUE(team.as("bob").get("c/three")->equals(secret("c/three")));
    };
    check(merged(left, right), "b/two", 1);
    check(merged(right, left), "b/two", 1);
    check(merged(left, set), "new", 1);
    check(merged(set, left), "new", 1);
    // Two writes since the base: no longer only sealed again.
    team.write(left);
    ASSERT_TRUE(team.as("ada").set("b/two", secret("newer"), k_today));
    EXPECT_EQ(merged(team.text(), set).conflicts.size(), 1U);
}

TEST_F(SealedMerge, TwoStoresOrHalfOfOneAreRefused) {
    std::string other = base;
    other.replace(other.find("id=") + 3, 4, other.substr(other.find("id=") + 3, 4) == "0000" ? "1111" : "0000");
    EXPECT_EQ(rule_of(base, other), "store-replaced");
    EXPECT_EQ(rule_of(base, base.substr(0, base.size() - 9)), "store-encoding");
    EXPECT_EQ(rule_of("", base), "store-header");
    EXPECT_EQ(rule_of(base, "<<<<<<< x\n" + base), "store-merge");
    EXPECT_EQ(rule_of(base, base), "ok");
}

}  // namespace
}  // namespace sluice::secrets::sealed
