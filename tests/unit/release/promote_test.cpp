#include "release/promote.hpp"

#include <gtest/gtest.h>

namespace sluice::release {
namespace {

PromotionPlan plan_with(const std::vector<std::pair<std::string, std::string>>& closed) {
    PromotionPlan plan;
    plan.name = "acme-111111111111";
    plan.environment = "prod";
    plan.changes.push_back({"orders", "", "", std::string(64, 'a'), false, false});
    plan.judgement.rows.push_back({"bundle", true, "", "", ""});
    for (const auto& [gate, hint] : closed) plan.judgement.rows.push_back({gate, false, "", "", hint});
    return plan;
}

TEST(PromotionPlan, OpenLeadsToPromote) {
    EXPECT_EQ(plan_with({}).next_step(), "sluice promote acme-111111111111 --to prod");
}

TEST(PromotionPlan, WhatNeedsAnotherBundleComesBeforeSigningThisOne) {
    const auto plan =
        plan_with({{"signatures", "sign"}, {"stage", "stage"}, {"approvals", "approve"}, {"hold", "new bundle"}});
    EXPECT_EQ(plan.next_step(), "new bundle");
}

TEST(PromotionPlan, WaitingComesLast) {
    const auto plan = plan_with({{"soak", "wait"}, {"freeze", "thaw"}, {"approvals", "approve"}});
    EXPECT_EQ(plan.next_step(), "approve");
    EXPECT_EQ(plan.next_step({"approvals"}), "thaw");
    EXPECT_EQ(plan.next_step({"approvals", "freeze"}), "wait");
}

TEST(PromotionPlan, NothingToDoOnlyIfTheBundleIsForTheEnvironment) {
    PromotionPlan plan = plan_with({});
    EXPECT_FALSE(plan.nothing_to_do());
    plan.changes.clear();
    EXPECT_TRUE(plan.nothing_to_do());
    plan.judgement.rows.push_back({"environment", false, "", "", ""});
    EXPECT_FALSE(plan.nothing_to_do());
}

}  // namespace
}  // namespace sluice::release
