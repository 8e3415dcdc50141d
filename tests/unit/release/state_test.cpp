#include "release/state.hpp"

#include <gtest/gtest.h>

namespace sluice::release {
namespace {

Instant hour(int number) { return Instant(std::chrono::hours(number)); }

class StateTest : public testing::Test {
protected:
    /// Applies a line of release "R<number>", an hour after the one before.
    Result<> apply(Action action, int release, bool irreversible = false) {
        Activation line;
        line.action = action;
        line.release = "R" + std::to_string(release);
        line.integrations = {"orders"};
        line.content["orders"] = "C" + std::to_string(release);
        if (irreversible) line.irreversible = {"orders"};
        line.sequence = ++m_sequence;
        line.at = hour(static_cast<int>(m_sequence));
        line.actor = "ada";
        return m_state.apply(line);
    }
    void walk(std::initializer_list<std::pair<Action, int>> lines) {
        for (const auto& [action, release] : lines) ASSERT_TRUE(apply(action, release));
    }
    const IntegrationState& orders() { return m_state.of("orders"); }

    EnvironmentState m_state;
    std::int64_t m_sequence = 0;
};

TEST_F(StateTest, nothing_is_known_of_what_no_line_names) {
    EXPECT_EQ(orders().release, "");
    EXPECT_EQ(orders().sequence, 0);
    EXPECT_FALSE(orders().live_since());
}

TEST_F(StateTest, a_release_is_live_from_its_promotion_until_the_next) {
    walk({{Action::promote, 1}, {Action::promote, 2}});
    ASSERT_EQ(orders().occupancy.size(), 2U);
    EXPECT_EQ(orders().occupancy[0].from, hour(1));
    EXPECT_EQ(orders().occupancy[0].until, hour(2));
    EXPECT_FALSE(orders().occupancy[0].rolled_back);
    EXPECT_EQ(orders().live_since(), hour(2));
}

TEST_F(StateTest, promoting_the_same_again_does_not_break_its_time) {
    walk({{Action::promote, 1}, {Action::promote, 1}});
    EXPECT_EQ(orders().occupancy.size(), 1U);
    EXPECT_EQ(orders().live_since(), hour(1));
    EXPECT_EQ(orders().sequence, 2);
}

TEST_F(StateTest, what_is_disabled_is_not_live_and_starts_anew) {
    walk({{Action::promote, 1}, {Action::disable, 1}});
    EXPECT_EQ(orders().toggle(), "disabled");
    EXPECT_FALSE(orders().live_since());
    walk({{Action::enable, 1}});
    EXPECT_EQ(orders().toggle(), "live");
    EXPECT_EQ(orders().live_since(), hour(3));
}

TEST_F(StateTest, disabled_stays_disabled_until_enabled) {
    walk({{Action::promote, 1}, {Action::promote, 2}, {Action::disable, 2}, {Action::rollback, 1}});
    EXPECT_EQ(orders().toggle(), "disabled");
    EXPECT_EQ(orders().release, "R1");
    EXPECT_FALSE(orders().live_since());
    walk({{Action::enable, 1}});
    EXPECT_EQ(orders().toggle(), "rolled-back");
    EXPECT_TRUE(orders().held.contains("C2")) << "it was left by a rollback, disabled or not";
}

TEST_F(StateTest, a_rollback_holds_what_it_leaves_and_a_promotion_ends_the_mark) {
    walk({{Action::promote, 1}, {Action::promote, 2}, {Action::rollback, 1}});
    EXPECT_EQ(orders().toggle(), "rolled-back");
    EXPECT_TRUE(orders().occupancy[1].rolled_back);
    EXPECT_FALSE(apply(Action::promote, 2)) << "held";
    EXPECT_FALSE(apply(Action::rollback, 2)) << "held";
    walk({{Action::promote, 3}});
    EXPECT_EQ(orders().toggle(), "live");
}

TEST_F(StateTest, a_refused_line_changes_nothing) {
    walk({{Action::promote, 1}});
    EXPECT_FALSE(apply(Action::rollback, 7)) << "was never live";
    EXPECT_FALSE(apply(Action::enable, 1));
    EXPECT_FALSE(apply(Action::disable, 2)) << "another release";
    EXPECT_EQ(orders().sequence, 1);
    EXPECT_EQ(orders().occupancy.size(), 1U);
}

TEST_F(StateTest, what_cannot_be_undone_cannot_be_undone_after_a_return_either) {
    ASSERT_TRUE(apply(Action::promote, 1, true));
    walk({{Action::promote, 2}, {Action::rollback, 1}});
    EXPECT_TRUE(orders().occupancy.back().irreversible);
}

TEST_F(StateTest, a_void_line_only_counts) {
    walk({{Action::promote, 1}});
    Activation line;
    line.integrations = {"orders"};
    line.sequence = 2;
    m_state.pass(line);
    EXPECT_EQ(orders().sequence, 2);
    EXPECT_EQ(orders().release, "R1");
    EXPECT_EQ(orders().actor, "ada");
}

}  // namespace
}  // namespace sluice::release
