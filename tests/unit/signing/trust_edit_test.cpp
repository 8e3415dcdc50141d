#include "signing/trust_edit.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "support/files.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"

namespace sluice::signing {
namespace {

using test::person;

class TrustEdit : public ::testing::Test {
protected:
    void SetUp() override {
        const Trust first =
            make_first_trust("acme", info_of(ada).value(), {"dev", "test", "prod"}, host().now(), false);
        ASSERT_TRUE(create_trust(root(), first, ada, host()));
    }
    [[nodiscard]] std::filesystem::path root() const { return m_scratch.path(); }
    [[nodiscard]] Host host() const { return test::fake_host(m_scratch.path()); }
    [[nodiscard]] TrustChain chain() const { return load_trust(root(), host()).value(); }
    [[nodiscard]] bool has_draft() const { return files::exists(root() / "sluice.trust.next"); }
    [[nodiscard]] Trust next() const { return next_version(chain().current(), host().now()); }

    /// Looks at the draft and signs it.
    [[nodiscard]] Result<TrustUpdate> sign(const Identity& by) const {
        const auto draft = TRY(read_draft(root(), chain()));
        return sign_draft(root(), chain(), by, draft ? draft->payload_sha256 : "");
    }

    /// A second root, and two needed from then on.
    void need_two_roots() {
        Trust two = next();
        ASSERT_TRUE(add_key(two, "grace", grace.keys()));
        ASSERT_TRUE(grant(two, "grace", {Role::root, ""}));
        two.roots_needed = 2;
        const auto proposed = propose_trust(root(), chain(), two, ada);
        ASSERT_TRUE(proposed) << proposed.error().message;
        EXPECT_FALSE(proposed->complete);
        const auto done = sign(grace);
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_TRUE(done->complete);
    }

    const Identity ada = person("ada", 1);
    const Identity grace = person("grace", 2);
    const Identity eve = person("eve", 3);

private:
    test::Scratch m_scratch;
};

TEST_F(TrustEdit, TheFirstVersionGivesOnePersonEveryRole) {
    const Trust trust = chain().current();
    EXPECT_EQ(trust.version, 1);
    for (const char* environment : {"dev", "test", "prod"}) {
        for (const Role role : k_roles) EXPECT_TRUE(trust.has_role("ada", role, environment));
        EXPECT_EQ(trust.environments.at(environment).approvers_needed, 1);
        EXPECT_FALSE(trust.environments.at(environment).separate);
    }
    EXPECT_FALSE(trust.test_clock);
}

TEST_F(TrustEdit, AnExistingListIsNeverReplaced) {
    const Trust first = make_first_trust("acme", info_of(eve).value(), {"dev"}, host().now(), false);
    const auto again = create_trust(root(), first, eve, host());
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().rule, "file-exists");
    EXPECT_TRUE(chain().current().has_role("ada", Role::root));
}

TEST_F(TrustEdit, ARootAddsAnApprover) {
    Trust two = next();
    ASSERT_TRUE(add_key(two, "grace", grace.keys()));
    ASSERT_TRUE(grant(two, "grace", RoleGrant::parse("approver:prod").value()));
    (*rules_of(two, "prod"))->approvers_needed = 2;
    (*rules_of(two, "prod"))->separate = true;
    const auto update = propose_trust(root(), chain(), two, ada);
    ASSERT_TRUE(update) << update.error().message;
    EXPECT_TRUE(update->complete);
    EXPECT_FALSE(has_draft());
    const Trust now = chain().current();
    EXPECT_EQ(now.version, 2);
    EXPECT_TRUE(now.has_role("grace", Role::approver, "prod"));
    EXPECT_FALSE(now.has_role("grace", Role::approver, "dev"));
    EXPECT_EQ(now.environments.at("prod").approvers_needed, 2);
}

TEST_F(TrustEdit, TheFirstLineStaysAsItIs) {
    const std::string before = files::read(root() / "sluice.trust").value();
    Trust two = next();
    ASSERT_TRUE(add_key(two, "grace", grace.keys()));
    ASSERT_TRUE(propose_trust(root(), chain(), two, ada));
    EXPECT_EQ(files::read(root() / "sluice.trust").value().substr(0, before.size()), before);
}

TEST_F(TrustEdit, OnlyRootsSign) {
    Trust two = next();
    ASSERT_TRUE(add_key(two, "grace", grace.keys()));
    for (const Identity* other : {&grace, &eve}) {
        const auto refused = propose_trust(root(), chain(), two, *other);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().rule, "trust-root");
    }
    EXPECT_FALSE(has_draft());
    EXPECT_EQ(chain().current().version, 1);
}

TEST_F(TrustEdit, ANewcomerCannotProposeHerself) {
    Trust two = next();
    ASSERT_TRUE(add_key(two, "eve", eve.keys()));
    ASSERT_TRUE(grant(two, "eve", {Role::root, ""}));
    const auto refused = propose_trust(root(), chain(), two, eve);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, "trust-root");
    EXPECT_FALSE(has_draft());
}

TEST_F(TrustEdit, TheOnlyRootChangesHerKey) {
    const Identity newer = person("ada", 4);
    Trust two = next();
    ASSERT_TRUE(add_key(two, "ada", newer.keys()));
    two.persons[0].keys[0].state = KeyState::retired;
    const auto proposed = propose_trust(root(), chain(), two, ada);
    ASSERT_TRUE(proposed);
    EXPECT_FALSE(proposed->complete);
    EXPECT_EQ(proposed->missing_before, 0);
    EXPECT_EQ(proposed->missing_after, 1);
    const auto done = sign(newer);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_TRUE(done->complete);
    const auto late = propose_trust(root(), chain(), next(), ada);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().rule, "trust-root") << "a retired key signs nothing new";
}

TEST_F(TrustEdit, EveryKindOfChangeIsDescribed) {
    const Trust before = chain().current();
    EXPECT_TRUE(describe_changes(before, before).empty());
    const auto changed = [&](const std::function<void(Trust&)>& change) {
        Trust after = next();
        change(after);
        EXPECT_FALSE(describe_changes(before, after).empty());
        EXPECT_FALSE(describe_changes(after, before).empty());
    };
    changed([&](Trust& t) { ASSERT_TRUE(add_key(t, "eve", eve.keys())); });
    changed([&](Trust& t) { ASSERT_TRUE(add_key(t, "ada", eve.keys())); });
    changed([](Trust& t) { t.persons[0].keys[0].state = KeyState::retired; });
    changed([](Trust& t) { t.persons[0].keys[0].compromised_from["prod"] = 3; });
    changed([&](Trust& t) { t.persons[0].keys[0].keys.sealing = eve.keys().sealing; });
    changed([](Trust& t) { t.roots.insert("eve"); });
    changed([](Trust& t) { t.roots_needed = 2; });
    changed([](Trust& t) { t.signers.clear(); });
    changed([](Trust& t) { t.environments.erase("dev"); });
    changed([](Trust& t) { t.expires = Instant(Duration(1)); });
    changed([](Trust& t) { t.test_clock = true; });
    const auto in_prod = [&](const std::function<void(EnvironmentTrust&)>& change) {
        changed([&](Trust& t) { change(t.environments["prod"]); });
    };
    for (const auto set : {&EnvironmentTrust::writers, &EnvironmentTrust::readers, &EnvironmentTrust::approvers,
                           &EnvironmentTrust::operators, &EnvironmentTrust::auditors, &EnvironmentTrust::never_waive}) {
        in_prod([set](EnvironmentTrust& rules) { (rules.*set).insert("x"); });
    }
    in_prod([](EnvironmentTrust& rules) { rules.signers_needed = 2; });
    in_prod([](EnvironmentTrust& rules) { rules.approvers_needed = 2; });
    in_prod([](EnvironmentTrust& rules) { rules.separate = true; });
    in_prod([](EnvironmentTrust& rules) { rules.soak = Duration(1); });
    in_prod([](EnvironmentTrust& rules) { rules.checkpoint_max_age = Duration(1); });
}

TEST_F(TrustEdit, ADraftWaitsForTheSecondRoot) {
    need_two_roots();
    Trust three = next();
    ASSERT_TRUE(grant(three, "grace", {Role::approver, "*"}));
    const auto proposed = propose_trust(root(), chain(), three, grace);
    ASSERT_TRUE(proposed);
    EXPECT_FALSE(proposed->complete);
    EXPECT_EQ(proposed->missing_before, 1);
    EXPECT_EQ(proposed->signed_by, std::vector<std::string>{"grace"});
    EXPECT_TRUE(has_draft());
    EXPECT_EQ(chain().current().version, 2);

    const auto again = sign(grace);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->complete) << "one person signs once";
    const auto stranger = sign(eve);
    ASSERT_FALSE(stranger);
    EXPECT_EQ(stranger.error().rule, "trust-root");
    const auto seen = read_draft(root(), chain());
    ASSERT_TRUE(seen && *seen);
    EXPECT_EQ((*seen)->missing_before, 1);

    const auto done = sign(ada);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->complete);
    EXPECT_FALSE(has_draft());
    EXPECT_EQ(chain().current().version, 3);
    EXPECT_TRUE(chain().current().has_role("grace", Role::approver, "dev"));
}

TEST_F(TrustEdit, OneDraftAtATime) {
    need_two_roots();
    ASSERT_TRUE(propose_trust(root(), chain(), next(), ada));
    const auto second = propose_trust(root(), chain(), next(), grace);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().rule, "trust-draft");
    EXPECT_EQ(second.error().code, Code::conflict);
}

TEST_F(TrustEdit, ADraftForAnOldVersionIsAConflict) {
    need_two_roots();
    ASSERT_TRUE(propose_trust(root(), chain(), next(), ada));
    const std::string draft = files::read(root() / "sluice.trust.next").value();
    ASSERT_TRUE(sign(grace));
    ASSERT_TRUE(files::write_atomic(root() / "sluice.trust.next", draft));
    const auto stale = sign(grace);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().rule, "trust-draft");
}

TEST_F(TrustEdit, ADraftThatACrashLeftBehindIsCleanedUp) {
    Trust two = next();
    ASSERT_TRUE(add_key(two, "grace", grace.keys()));
    ASSERT_TRUE(propose_trust(root(), chain(), two, ada));
    const std::string text = files::read(root() / "sluice.trust").value();
    ASSERT_TRUE(files::write_atomic(root() / "sluice.trust.next", text.substr(text.find('\n') + 1)));
    const auto draft = read_draft(root(), chain());
    ASSERT_TRUE(draft);
    EXPECT_FALSE(*draft);
    EXPECT_FALSE(has_draft());
}

TEST_F(TrustEdit, ADraftThatChangedAfterItWasShownIsAConflict) {
    need_two_roots();
    ASSERT_TRUE(propose_trust(root(), chain(), next(), ada));
    const auto shown = read_draft(root(), chain());
    ASSERT_TRUE(shown && *shown);
    ASSERT_TRUE(files::remove_tree(root() / "sluice.trust.next"));
    Trust other = next();
    ASSERT_TRUE(grant(other, "grace", {Role::signer, ""}));
    ASSERT_TRUE(propose_trust(root(), chain(), other, ada));
    const auto refused = sign_draft(root(), chain(), grace, (*shown)->payload_sha256);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, "trust-draft");
    EXPECT_EQ(chain().current().version, 2);
}

TEST_F(TrustEdit, AChangedDraftIsRefused) {
    need_two_roots();
    ASSERT_TRUE(propose_trust(root(), chain(), next(), ada));
    std::string draft = files::read(root() / "sluice.trust.next").value();
    draft[200] = static_cast<char>(draft[200] ^ 1);
    ASSERT_TRUE(files::write_atomic(root() / "sluice.trust.next", draft));
    const auto signed_draft = sign(grace);
    EXPECT_TRUE(!signed_draft || !signed_draft->complete);
    EXPECT_EQ(chain().current().version, 2);
}

TEST_F(TrustEdit, AListThatMovedMeanwhileIsAConflict) {
    const TrustChain old = chain();
    ASSERT_TRUE(propose_trust(root(), old, next(), ada));
    const auto late = propose_trust(root(), old, next_version(old.current(), host().now()), ada);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().rule, "trust-moved");
    EXPECT_EQ(late.error().code, Code::conflict);
}

TEST_F(TrustEdit, ImpossibleRulesAreTheTypistsError) {
    Trust two = next();
    (*rules_of(two, "prod"))->approvers_needed = 2;
    const auto refused = propose_trust(root(), chain(), two, ada);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, "trust-threshold");
    EXPECT_EQ(refused.error().code, Code::usage);
}

TEST_F(TrustEdit, AKeyBelongsToOnePerson) {
    Trust two = next();
    const auto refused = add_key(two, "grace", ada.keys());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, "trust-key");
    EXPECT_FALSE(add_key(two, "Grace H", grace.keys()));
}

TEST_F(TrustEdit, RolesAreReadStrictly) {
    EXPECT_EQ(RoleGrant::parse("approver:prod")->environment, "prod");
    EXPECT_EQ(RoleGrant::parse("operator:*")->role, Role::operator_);
    EXPECT_EQ(RoleGrant::parse("root")->role, Role::root);
    for (const char* bad :
         {"", "approver", "root:prod", "signer:", "aprover:prod", "reader:Prod", "reader:", ":prod"}) {
        const auto read = RoleGrant::parse(bad);
        ASSERT_FALSE(read) << bad;
        EXPECT_EQ(read.error().rule, "trust-role");
    }
    EXPECT_NE(RoleGrant::parse("aprover:prod").error().message.find("approver"), std::string::npos);
    Trust two = next();
    EXPECT_FALSE(grant(two, "ada", RoleGrant::parse("reader:pord").value()));
}

}  // namespace
}  // namespace sluice::signing
