#include "release/rollback.hpp"

#include <gtest/gtest.h>

#include "release/way_back.hpp"

namespace sluice::release {
namespace {

const Instant k_start = parse_instant("2030-01-01T00:00:00Z").value();
constexpr std::chrono::hours k_day{24};

std::string digest(char digit) { return std::string(64, digit); }

/// A ledger without signatures: the plan reads its lines and its state alone.
class RollbackTest : public testing::Test {
protected:
    RollbackTest() { m_ledger.environment = "prod"; }

    void act(int day, Action action, char release, const std::map<std::string, char>& content,
             bool irreversible = false) {
        Activation line;
        line.release = digest(release);
        line.action = action;
        line.project = "acme";
        line.environment = "prod";
        for (const auto& [integration, digit] : content) {
            line.integrations.push_back(integration);
            line.content[integration] = digest(digit);
        }
        if (irreversible) line.irreversible = line.integrations;
        line.sequence = m_ledger.head() + 1;
        line.at = k_start + day * k_day;
        line.reason = "x";
        line.actor = "ada";
        ASSERT_TRUE(m_ledger.state.apply(line));
        m_ledger.lines.push_back({line, "", false, {}});
    }
    void promote(int day, char release, const std::map<std::string, char>& content, bool irreversible = false) {
        act(day, Action::promote, release, content, irreversible);
    }
    Result<RollbackPlan> plan(int day, std::vector<std::string> integrations = {}, const std::string& to = "") {
        return plan_rollback(m_ledger, "acme", {"prod", std::move(integrations), to, "x"}, k_start + day * k_day);
    }
    void expect_refused(const Result<RollbackPlan>& found, std::string_view rule) {
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().rule, rule) << found.error().message;
    }
    Ledger m_ledger;
};

TEST_F(RollbackTest, GoesToTheLastVerifiedOneNotToTheLastOne) {
    promote(0, '1', {{"a", 'a'}});
    promote(10, '2', {{"a", 'b'}});
    promote(12, '3', {{"a", 'c'}});
    const auto found = plan(13).value();
    ASSERT_EQ(found.steps.size(), 1U);
    EXPECT_EQ(found.steps[0].to_release, digest('1'));
    EXPECT_TRUE(found.steps[0].verified);
    EXPECT_TRUE(found.warnings.empty());
}

TEST_F(RollbackTest, ExactlyTheWatchWindowVerifies) {
    promote(0, '1', {{"a", 'a'}});
    promote(7, '2', {{"a", 'b'}});
    EXPECT_TRUE(plan(8)->steps[0].verified);
}

TEST_F(RollbackTest, WithNoneVerifiedItTakesTheLastOneAndWarns) {
    promote(0, '1', {{"a", 'a'}});
    promote(1, '2', {{"a", 'b'}});
    promote(2, '3', {{"a", 'c'}});
    const auto found = plan(3).value();
    EXPECT_EQ(found.steps[0].to_release, digest('2'));
    EXPECT_FALSE(found.steps[0].verified);
    ASSERT_EQ(found.warnings.size(), 1U);
    EXPECT_NE(found.warnings[0].find("7 days"), std::string::npos) << found.warnings[0];
}

TEST_F(RollbackTest, TypingItTwiceGoesNoFurtherBack) {
    promote(0, '1', {{"a", 'a'}, {"b", 'a'}});
    promote(10, '2', {{"a", 'b'}, {"b", 'b'}});
    promote(20, '3', {{"a", 'c'}, {"b", 'c'}});
    act(21, Action::rollback, '2', {{"a", 'b'}});
    expect_refused(plan(22, {"a"}), "nothing-to-roll-back");
    expect_refused(plan(22, {"a"}, digest('2')), "nothing-to-roll-back");
    EXPECT_EQ(plan(22, {"a"}, digest('1'))->steps[0].to_release, digest('1'));
    const auto rest = plan(22, {"a", "b"}).value();
    ASSERT_EQ(rest.steps.size(), 1U) << "only what an interrupted run left";
    EXPECT_EQ(rest.steps[0].integration, "b");
}

TEST_F(RollbackTest, NeverToWhatWasRolledBackFrom) {
    promote(0, '1', {{"a", 'a'}});
    promote(10, '2', {{"a", 'b'}});
    promote(20, '3', {{"a", 'c'}});
    act(21, Action::rollback, '2', {{"a", 'b'}});
    promote(22, '4', {{"a", 'd'}});
    act(23, Action::rollback, '2', {{"a", 'b'}});
    expect_refused(plan(24, {"a"}), "nothing-to-roll-back");
    promote(30, '5', {{"a", 'e'}});
    const auto found = plan(31, {"a"}).value();
    EXPECT_EQ(found.steps[0].to_release, digest('2')) << "it was live from day 23 to 30";
    expect_refused(plan(24, {"a"}, digest('3')), "no-way-back");
}

TEST_F(RollbackTest, NothingBeforeIsNoWayBackAndNamesDisable) {
    promote(0, '1', {{"a", 'a'}});
    const auto found = plan(9);
    expect_refused(found, "no-way-back");
    EXPECT_EQ(found.error().code, Code::answer_no);
    EXPECT_EQ(found.error().hint, "sluice disable --env prod a --reason TEXT");
}

TEST_F(RollbackTest, WithoutNamesItIsWhatTheLastPromotionChanged) {
    promote(0, '1', {{"a", 'a'}, {"b", 'b'}});
    promote(10, '2', {{"b", 'c'}});
    const auto found = plan(11).value();
    ASSERT_EQ(found.steps.size(), 1U);
    EXPECT_EQ(found.steps[0].integration, "b");
    act(11, Action::rollback, '1', {{"b", 'b'}});
    expect_refused(plan(12), "nothing-to-roll-back");
}

TEST_F(RollbackTest, SeveralGoEachToTheirOwnRelease) {
    promote(0, '1', {{"a", 'a'}, {"b", 'b'}});
    promote(10, '2', {{"b", 'c'}});
    promote(20, '3', {{"a", 'd'}, {"b", 'e'}});
    const auto found = plan(21).value();
    ASSERT_EQ(found.steps.size(), 2U);
    EXPECT_EQ(found.steps[0].to_release, digest('1'));
    EXPECT_EQ(found.steps[1].to_release, digest('2'));
    EXPECT_TRUE(found.warnings.empty());
}

TEST_F(RollbackTest, ACombinationThatNeverRanIsSaid) {
    promote(0, '1', {{"a", 'a'}, {"b", 'b'}});
    promote(10, '2', {{"a", 'c'}, {"b", 'd'}});
    EXPECT_TRUE(plan(11)->warnings.empty());
    const auto found = plan(11, {"a"}).value();
    ASSERT_EQ(found.warnings.size(), 1U);
    EXPECT_NE(found.warnings[0].find("never ran together"), std::string::npos);
}

TEST_F(RollbackTest, AnIrreversibleReleaseIsABarrier) {
    promote(0, '1', {{"a", 'a'}});
    promote(10, '2', {{"a", 'b'}}, true);
    promote(20, '3', {{"a", 'c'}});
    EXPECT_EQ(plan(21)->steps[0].to_release, digest('2'));
    expect_refused(plan(21, {"a"}, digest('1')), "irreversible");
    promote(22, '4', {{"a", 'd'}}, true);
    expect_refused(plan(23), "irreversible");
}

TEST_F(RollbackTest, ToAReleaseByNameOrDigits) {
    promote(0, '1', {{"a", 'a'}});
    promote(10, '2', {{"a", 'b'}});
    promote(20, '3', {{"a", 'c'}});
    for (const std::string name : {"111111", "acme-111111111111", "acme-111111111111.tar"}) {
        const auto found = plan(21, {}, name);
        ASSERT_TRUE(found) << name;
        EXPECT_EQ(found->steps[0].to_release, digest('1'));
    }
    expect_refused(plan(21, {}, "11111"), "never-live");
    expect_refused(plan(21, {}, "444444"), "never-live");
    expect_refused(plan(21, {}, "333333"), "nothing-to-roll-back");
    expect_refused(plan(21, {"c"}), "never-promoted");
}

TEST_F(RollbackTest, AVoidLineNeverRan) {
    promote(0, '1', {{"a", 'a'}, {"b", 'b'}});
    EXPECT_TRUE(ran_together(m_ledger, {{"a", digest('a')}, {"b", digest('b')}}));
    m_ledger.lines[0].is_void = true;
    EXPECT_FALSE(ran_together(m_ledger, {{"a", digest('a')}, {"b", digest('b')}}));
}

}  // namespace
}  // namespace sluice::release
