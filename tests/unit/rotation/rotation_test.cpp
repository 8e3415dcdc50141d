#include "rotation/rotation.hpp"

#include <gtest/gtest.h>

namespace sluice::rotation {
namespace {

Instant day(std::string_view text) { return parse_date(text).value(); }
constexpr Duration days(int count) { return std::chrono::hours(24 * count); }

class Rotation : public testing::Test {
protected:
    void SetUp() override {
        m_environment.name = "dev";
        m_project.rotation = {{"password", days(90)}, {"certificate", days(365)}};
        declare("password", std::nullopt);
    }
    void declare(const std::string& kind, std::optional<Duration> every) {
        project::Declaration declaration;
        declaration.integration = "orders-api";
        project::SecretDeclaration secret;
        secret.name = "password";
        secret.kind = kind;
        secret.rotate_every = every;
        declaration.secrets.push_back(secret);
        m_project.declarations.clear();
        m_project.declarations.push_back(std::move(declaration));
    }
    static secrets::SecretInfo set(std::optional<Instant> rotated) {
        secrets::SecretInfo info;
        info.path = "orders-api/password";
        info.version = 1;
        info.rotated = rotated;
        return info;
    }
    [[nodiscard]] Row only(const secrets::SecretInfo& info, std::string_view now,
                           std::optional<Duration> within = std::nullopt) const {
        const auto rows = judge(m_project, m_environment, {info}, day(now), within);
        EXPECT_EQ(rows.size(), 1U);
        return rows.front();
    }

    project::Project m_project;
    project::Environment m_environment;
};

TEST_F(Rotation, TheDueDateDecidesToTheSecond) {
    const auto info = set(day("2026-01-01"));  // due 2026-04-01
    EXPECT_EQ(only(info, "2026-01-01").state, State::ok);
    EXPECT_EQ(only(info, "2026-03-13").state, State::ok);        // 71 of 90 days
    EXPECT_EQ(only(info, "2026-03-14").state, State::due_soon);  // 72 of 90 days
    EXPECT_EQ(only(info, "2026-03-31").state, State::due_soon);
    const auto overdue = only(info, "2026-04-01");
    EXPECT_EQ(overdue.state, State::overdue);
    EXPECT_TRUE(overdue.finding);
    EXPECT_EQ(format_date(*overdue.due), "2026-04-01");
    EXPECT_FALSE(only(info, "2026-03-31").finding);
}

TEST_F(Rotation, TheWindowBringsForward) {
    const auto info = set(day("2026-01-01"));
    EXPECT_EQ(only(info, "2026-02-01", days(30)).state, State::ok);
    EXPECT_EQ(only(info, "2026-02-01", days(59)).state, State::due_soon);
    EXPECT_EQ(only(info, "2026-03-20", days(1)).state, State::due_soon) << "a small window hides nothing";
}

TEST_F(Rotation, TheStricterPolicyCounts) {
    const auto info = set(day("2026-01-01"));
    declare("password", days(30));
    EXPECT_EQ(only(info, "2026-02-01").state, State::overdue);
    declare("password", days(300));
    EXPECT_EQ(only(info, "2026-05-01").state, State::overdue);
    declare("webhook-secret", days(10));
    EXPECT_EQ(only(info, "2026-01-12").state, State::overdue);
}

TEST_F(Rotation, WhatCannotBeKnownIsNeverOk) {
    EXPECT_EQ(only(set(std::nullopt), "2026-01-01").state, State::unknown);
    declare("webhook-secret", std::nullopt);
    const auto row = only(set(day("2026-01-01")), "2026-01-02");
    EXPECT_EQ(row.state, State::unknown);
    EXPECT_EQ(row.reason, "no policy for kind webhook-secret");
    EXPECT_FALSE(row.finding);
    const auto rows = judge(m_project, m_environment, {}, day("2026-01-01"), std::nullopt);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].reason, "has no value");
}

TEST_F(Rotation, ADateInTheFutureIsAFinding) {
    const auto row = only(set(day("2026-01-03")), "2026-01-01");
    EXPECT_EQ(row.state, State::unknown);
    EXPECT_TRUE(row.finding);
}

TEST_F(Rotation, ExposedComesFirst) {
    auto info = set(day("2026-01-01"));
    info.exposed = true;
    const auto row = only(info, "2026-01-02");
    EXPECT_EQ(row.state, State::exposed);
    EXPECT_TRUE(row.finding);
    Report report{{row}};
    EXPECT_TRUE(report.has_findings());
    EXPECT_EQ(report.count(State::exposed), 1U);
}

TEST_F(Rotation, WhatNobodyDeclaresIsShown) {
    auto stray = set(day("2026-01-01"));
    stray.path = "orders-api/forgotten";
    const auto rows = judge(m_project, m_environment, {set(day("2026-01-01")), stray}, day("2026-01-02"), std::nullopt);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].secret, "forgotten");
    EXPECT_EQ(rows[0].reason, "not declared");
    EXPECT_EQ(rows[1].state, State::ok);
}

TEST_F(Rotation, AServerThatCannotBeAskedIsNoAnswer) {
    m_environment.secrets.kind = project::StoreKind::vault;
    secrets::Access access;
    access.servers = [](const std::string&) -> Result<secrets::vault::Server> {
        return fail(Code::unavailable, "server-unreachable", "does not take a connection");
    };
    const auto report = audit(m_project, {&m_environment}, access, day("2026-01-01"), std::nullopt);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, Code::unavailable);
}

}  // namespace
}  // namespace sluice::rotation
