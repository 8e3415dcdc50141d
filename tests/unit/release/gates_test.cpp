#include "release/gates.hpp"

#include <gtest/gtest.h>

#include "release/operation.hpp"
#include "signing/trust_edit.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"
#include "support/source_root.hpp"

namespace sluice::release {
namespace {

const fs::path k_vector = test::source_root() / "tests/vectors/bundle/valid.tar";
const Instant k_now = parse_instant("2030-03-08T12:00:00Z").value();
constexpr std::chrono::hours k_hour{1};

project::Project sample_project() {
    project::Project out;
    out.name = "acme";
    out.order = {"dev", "prod"};
    for (const std::string& name : out.order) {
        project::Environment environment;
        environment.name = name;
        out.environments.push_back(std::move(environment));
    }
    return out;
}

/// The bundle of the vectors, on its way to prod: every gate is open until a test closes one.
class GatesTest : public testing::Test {
protected:
    GatesTest()
        : m_ada(test::person("ada", 1)),
          m_grace(test::person("grace", 2)),
          m_project(sample_project()),
          m_bundle(bundle::Bundle::open(k_vector, "").value()),
          m_trust(signing::make_first_trust("acme", {"ada", m_ada.keys(), false, {}}, {"dev", "prod"}, k_now, false)) {
        m_trust.line_sha256 = std::string(64, 'c');
        m_ledger.environment = "prod";
        m_signatures.signers = {"ada"};
        const auto& reference = m_bundle.release().find("prod")->integrations[0].references[0];
        secrets::SecretInfo info;
        info.path = "orders/client_secret";
        info.version = reference.sealed->version;
        info.rotated = k_now;
        info.digest = reference.sealed->digest;
        m_secrets.push_back(std::move(info));
        stage(-48, "dev");
        approve(m_ada);
    }

    Activation line(const std::string& environment, Action action) {
        Activation out;
        out.release = m_bundle.sha256();
        out.action = action;
        out.project = "acme";
        out.environment = environment;
        out.integrations = {"orders"};
        out.content["orders"] = m_bundle.release().find(environment)->find("orders")->digest;
        out.reason = "x";
        return out;
    }
    void apply(EnvironmentState& state, Activation activation, int hours) {
        activation.at = k_now + hours * k_hour;
        activation.sequence = state.of("orders").sequence + 1;
        ASSERT_TRUE(state.apply(activation));
    }
    void stage(int hours, const std::string& environment) { apply(m_stage, line(environment, Action::promote), hours); }
    void approve(const signing::Identity& signer) {
        Approval approval;
        approval.release = m_bundle.sha256();
        approval.project = "acme";
        approval.environment = "prod";
        approval.integrations = {"orders"};
        approval.base["orders"] = m_ledger.state.of("orders").sequence;
        approval.trust = reference_to(m_trust);
        approval.at = k_now;
        approval.not_after = k_now + 72 * k_hour;
        signing::Envelope envelope = signing::make_envelope(approval.statement());
        ASSERT_TRUE(signing::add_signature(envelope, signer));
        m_approvals.push_back(std::move(envelope));
    }
    signing::EnvironmentTrust& rules() { return m_trust.environments.at("prod"); }
    project::Environment& prod() { return m_project.environments[1]; }

    Judgement judge() {
        return judge_gates(GateInput{.project = m_project,
                                     .environment = prod(),
                                     .bundle = m_bundle,
                                     .signatures = m_signatures,
                                     .trust = m_trust,
                                     .ledger = m_ledger,
                                     .previous_stage = "dev",
                                     .previous = m_has_previous ? &m_stage : nullptr,
                                     .integrations = {"orders"},
                                     .actor = m_actor,
                                     .promoting = m_promoting,
                                     .approvals = m_approvals,
                                     .secrets = m_secrets,
                                     .now = k_now});
    }
    /// This gate alone is closed, and its finding says so.
    void expect_closed(std::string_view gate, std::string_view why) {
        const Judgement judgement = judge();
        for (const GateRow& row : judgement.rows) EXPECT_EQ(row.ok, row.gate != gate) << row.gate << ": " << row.why;
        const GateRow* row = judgement.find(gate);
        ASSERT_NE(row, nullptr);
        EXPECT_NE(row->why.find(why), std::string::npos) << row->why;
        EXPECT_FALSE(row->hint.empty());
        EXPECT_FALSE(judgement.open());
    }

    signing::Identity m_ada, m_grace;
    project::Project m_project;
    bundle::Bundle m_bundle;
    signing::Trust m_trust;
    Ledger m_ledger;
    bundle::Verification m_signatures;
    EnvironmentState m_stage;
    std::vector<secrets::SecretInfo> m_secrets;
    std::vector<signing::Envelope> m_approvals;
    std::string m_actor = "ada";
    bool m_promoting = true;
    bool m_has_previous = true;
};

TEST_F(GatesTest, AllOpen) {
    const Judgement judgement = judge();
    EXPECT_TRUE(judgement.open());
    for (const GateRow& row : judgement.rows) EXPECT_TRUE(row.ok) << row.gate << ": " << row.why;
    EXPECT_EQ(judgement.rows.size(), 14U);
    EXPECT_EQ(judgement.approved_by, std::set<std::string>{"ada"});
    EXPECT_EQ(judgement.approvals.size(), 1U);
}

TEST_F(GatesTest, SignaturesCountPersons) {
    rules().signers_needed = 2;
    expect_closed("signatures", "1 of 2 signers: ada");
}

TEST_F(GatesTest, TheSignedOrderDecidesWhatTheFirstStageIs) {
    m_project.order = {"prod", "dev"};
    const Judgement judgement = judge();
    EXPECT_TRUE(judgement.is_closed("environment"));
    EXPECT_NE(judgement.find("environment")->why.find("made for the order dev, prod"), std::string::npos);
    EXPECT_EQ(judgement.find("stage"), nullptr);

    m_project.order = {"dev", "prod"};
    m_has_previous = false;
    rules().soak = std::chrono::hours{1};
    EXPECT_TRUE(judge().is_closed("stage"));
    EXPECT_TRUE(judge().is_closed("soak"));
}

TEST_F(GatesTest, ExpiredTrust) {
    m_trust.expires = k_now;
    expect_closed("trust", "expired");
}

TEST_F(GatesTest, OnlyAnOperator) {
    m_actor = "grace";
    expect_closed("operator", "grace is no operator");
    m_actor = "";
    expect_closed("operator", "nobody");
}

TEST_F(GatesTest, ABundleOfAnotherProjectIsJudgedNoFurther) {
    m_project.name = "other";
    const Judgement judgement = judge();
    EXPECT_TRUE(judgement.is_closed("bundle"));
    EXPECT_EQ(judgement.find("stage"), nullptr);
}

TEST_F(GatesTest, NotInThePromotionOrder) {
    m_project.order = {"dev"};
    const Judgement judgement = judge();
    EXPECT_TRUE(judgement.is_closed("environment"));
    EXPECT_EQ(judgement.find("approvals"), nullptr);
}

TEST_F(GatesTest, StageNeverPromoted) {
    m_stage = {};
    expect_closed("stage", "never promoted to dev");
}

TEST_F(GatesTest, StageRunsSomethingElse) {
    Activation other = line("dev", Action::promote);
    other.release = std::string(64, '7');
    other.content["orders"] = std::string(64, '8');
    apply(m_stage, other, -1);
    expect_closed("stage", "orders runs acme-777777777777 in dev");
}

TEST_F(GatesTest, AnotherReleaseWithTheSameContentPassesTheStage) {
    m_stage = {};
    Activation other = line("dev", Action::promote);
    other.release = std::string(64, '7');
    apply(m_stage, other, -1);
    EXPECT_TRUE(judge().open());
}

TEST_F(GatesTest, StageDisabledOrRolledBack) {
    apply(m_stage, line("dev", Action::disable), -1);
    expect_closed("stage", "disabled in dev");
    apply(m_stage, line("dev", Action::enable), -1);
    EXPECT_TRUE(judge().open());
    Activation other = line("dev", Action::promote);
    other.content["orders"] = std::string(64, '8');
    other.release = std::string(64, '7');
    apply(m_stage, other, -1);
    apply(m_stage, line("dev", Action::rollback), -1);
    expect_closed("stage", "rolled back in dev");
}

TEST_F(GatesTest, TheLongerSoakCounts) {
    prod().promotion.soak = 24 * k_hour;
    EXPECT_TRUE(judge().open());
    prod().promotion.soak = 48 * k_hour;
    EXPECT_TRUE(judge().open());
    rules().soak = 49 * k_hour;
    expect_closed("soak", "49h asked for");
    EXPECT_EQ(judge().find("soak")->hint, "wait until 2030-03-08T13:00:00Z");
}

TEST_F(GatesTest, SoakBeginsAnewWhenTheContentDoes) {
    prod().promotion.soak = 24 * k_hour;
    Activation other = line("dev", Action::promote);
    other.content["orders"] = std::string(64, '8');
    other.release = std::string(64, '7');
    apply(m_stage, other, -3);
    stage(-2, "dev");
    expect_closed("soak", "live in dev for 2 h");
}

TEST_F(GatesTest, FreezeIsHalfOpen) {
    prod().promotion.freeze = {{k_now, k_now + k_hour, {}}};
    expect_closed("freeze", "frozen from 2030-03-08T12:00:00Z");
    prod().promotion.freeze = {{k_now - k_hour, k_now, {}}};
    EXPECT_TRUE(judge().open());
}

TEST_F(GatesTest, ApprovalsCountPersons) {
    rules().approvers_needed = 2;
    approve(m_ada);
    expect_closed("approvals", "1 of 2 approvers: ada");
    approve(m_grace);
    expect_closed("approvals", "not signed by an approver of prod");
    ASSERT_TRUE(signing::add_key(m_trust, "grace", m_grace.keys()));
    rules().approvers.insert("grace");
    EXPECT_EQ(judge().approvals.size(), 2U);
    EXPECT_TRUE(judge().open());
}

TEST_F(GatesTest, SeparateLeavesOutSignersAndTheOperator) {
    rules().separate = true;
    expect_closed("approvals", "ada signed the bundle");
    m_signatures.signers = {"grace"};
    expect_closed("approvals", "ada is promoting it");
    m_promoting = false;
    EXPECT_TRUE(judge().open());
    m_promoting = true;
    rules().separate = false;
    EXPECT_TRUE(judge().open());
}

TEST_F(GatesTest, AnApprovalIsSpentWhenTheStateMoves) {
    Activation other = line("prod", Action::promote);
    other.content["orders"] = std::string(64, '8');
    other.release = std::string(64, '7');
    apply(m_ledger.state, other, -1);
    expect_closed("approvals", "orders has changed since it was given");
}

TEST_F(GatesTest, HeldContent) {
    Activation other = line("prod", Action::promote);
    other.content["orders"] = std::string(64, '8');
    other.release = std::string(64, '7');
    apply(m_ledger.state, other, -4);
    apply(m_ledger.state, line("prod", Action::promote), -3);
    other.action = Action::rollback;
    apply(m_ledger.state, other, -2);
    m_approvals.clear();
    approve(m_ada);
    expect_closed("hold", "rolled back from in prod: orders");
}

TEST_F(GatesTest, ReferencesMustBeThereAndNotOlder) {
    const secrets::SecretInfo good = m_secrets[0];
    m_secrets.clear();
    expect_closed("references", "orders/client_secret is not set");
    m_secrets = {good};
    m_secrets[0].version -= 1;
    expect_closed("references", "is at version 1, the bundle was made with 2");
    m_secrets = {good};
    m_secrets[0].digest = std::string(64, '0');
    expect_closed("references", "is not the version 2");
    m_secrets[0].version += 1;
    EXPECT_TRUE(judge().open());
}

TEST_F(GatesTest, AnExposedCredential) {
    m_secrets[0].exposed = true;
    expect_closed("rotation", "orders/client_secret is exposed");
}

TEST_F(GatesTest, AnotherEnvironmentsEndpointIsAFinding) {
    // The hosts that prod's files name are declared as those of a protected dev.
    m_project.environments[0].is_protected = true;
    m_project.environments[0].endpoints = {"*.orders.example"};
    expect_closed("scan", "rendered/prod/orders/config.yaml:");
}

}  // namespace
}  // namespace sluice::release
