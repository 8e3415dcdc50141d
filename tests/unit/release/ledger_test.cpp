#include "release/ledger.hpp"

#include <gtest/gtest.h>

#include "signing/trust_edit.hpp"
#include "support/digest.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"

namespace sluice::release {
namespace {

using std::chrono::hours;

/// A project with one person who may do everything, and a second one who may do nothing.
class LedgerTest : public testing::Test {
protected:
    LedgerTest()
        : m_host(test::fake_host(m_scratch.path() / "home")),
          m_ada(test::person("ada", 1)),
          m_eve(test::person("eve", 2)) {
        const auto info = *signing::info_of(m_ada);
        m_root = m_scratch.path() / "project";
        EXPECT_TRUE(files::make_folders(m_root));
        auto first = signing::make_first_trust("acme", info, {"dev", "prod"}, m_host.now(), false);
        EXPECT_TRUE(signing::create_trust(m_root, first, m_ada, m_host));
        m_chain = *signing::load_trust(m_root, m_host);
    }

    LedgerContext context(hours later = hours(0)) { return {"acme", m_chain, m_host.now() + later}; }

    static std::string digest(int number) { return sha256_hex(std::to_string(number)); }

    Activation line(Action action, int release, std::vector<std::string> integrations = {"orders"}) {
        Activation out;
        out.action = action;
        out.release = digest(release);
        out.project = "acme";
        out.environment = "dev";
        out.integrations = integrations;
        for (const auto& name : integrations) out.content[name] = sha256_hex(name + digest(release));
        out.reason = action == Action::promote ? "" : "a test";
        return out;
    }

    signing::Envelope approval(const Activation& wanted, const Ledger& ledger, const signing::Identity& signer,
                               hours valid = hours(72)) {
        Approval out;
        out.release = wanted.release;
        out.project = "acme";
        out.environment = "dev";
        out.integrations = wanted.integrations;
        for (const auto& name : wanted.integrations) out.base[name] = ledger.state.of(name).sequence;
        out.trust = reference_to(m_chain.current());
        out.at = m_host.now();
        out.not_after = out.at + valid;
        auto envelope = signing::make_envelope(out.statement());
        EXPECT_TRUE(signing::add_signature(envelope, signer));
        return envelope;
    }

    Activation approved(int release, const Ledger& ledger, std::vector<std::string> integrations = {"orders"}) {
        Activation out = line(Action::promote, release, std::move(integrations));
        out.approvals.push_back(approval(out, ledger, m_ada));
        return out;
    }

    Ledger read() {
        auto ledger = read_ledger(m_root, "dev", context(), m_host);
        EXPECT_TRUE(ledger) << ledger.error().message;
        return *ledger;
    }

    Result<> add(Ledger& ledger, std::vector<Activation> lines) {
        return append(m_root, ledger, std::move(lines), m_ada, context(), m_host);
    }

    /// Two releases promoted, then back to the first, then disabled.
    Ledger walk() {
        Ledger ledger = read();
        EXPECT_TRUE(add(ledger, {approved(1, ledger, {"orders", "stock"})}));
        EXPECT_TRUE(add(ledger, {approved(2, ledger)}));
        EXPECT_TRUE(add(ledger, {line(Action::rollback, 1)}));
        EXPECT_TRUE(add(ledger, {line(Action::disable, 1)}));
        return ledger;
    }

    std::string text() { return *files::read(ledger_path(m_root, "dev")); }
    std::string rule_of(std::string_view changed) {
        const auto result = verify_ledger(changed, "dev", "dev.jsonl", context());
        return result ? "" : result.error().rule;
    }

    test::Scratch m_scratch;
    Host m_host;
    signing::Identity m_ada;
    signing::Identity m_eve;
    fs::path m_root;
    signing::TrustChain m_chain;
};

TEST_F(LedgerTest, what_was_written_reads_back_as_the_same_state) {
    const Ledger written = walk();
    const Ledger again = read();
    ASSERT_EQ(again.head(), 4);
    EXPECT_EQ(again.head_sha256(), written.head_sha256());
    const IntegrationState& orders = again.state.of("orders");
    EXPECT_EQ(orders.release, digest(1));
    EXPECT_EQ(orders.toggle(), "disabled");
    EXPECT_TRUE(orders.rolled_back);
    EXPECT_EQ(orders.sequence, 4);
    EXPECT_EQ(orders.held, std::set<std::string>{sha256_hex("orders" + digest(2))});
    EXPECT_EQ(again.state.of("stock").toggle(), "live");
    EXPECT_EQ(again.state.of("stock").sequence, 1);
    EXPECT_EQ(again.lines.front().approved_by, std::set<std::string>{"ada"});
}

TEST_F(LedgerTest, an_interrupted_write_is_ignored_and_cut_off_by_the_next_writer) {
    walk();
    const std::string complete = text();
    for (const std::size_t cut : {std::size_t{1}, std::size_t{100}, complete.size() / 4}) {
        ASSERT_TRUE(files::write_atomic(ledger_path(m_root, "dev"), complete + complete.substr(0, cut)));
        Ledger ledger = read();
        EXPECT_EQ(ledger.head(), 4);
        EXPECT_EQ(ledger.end, complete.size());
    }
    Ledger ledger = read();
    ASSERT_TRUE(add(ledger, {line(Action::enable, 1)}));
    EXPECT_EQ(read().head(), 5);
    EXPECT_TRUE(text().starts_with(complete));
}

TEST_F(LedgerTest, every_changed_byte_of_a_line_is_found) {
    walk();
    const std::string whole = text();
    std::size_t refused = 0;
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        const auto result = verify_ledger(changed, "dev", "dev.jsonl", context());
        ASSERT_FALSE(result) << "byte " << at;
        ASSERT_EQ(result.error().code, Code::integrity) << "byte " << at << " " << result.error().rule;
        ++refused;
    }
    EXPECT_GT(refused, 500U);
}

TEST_F(LedgerTest, lines_cannot_be_left_out_repeated_or_swapped) {
    walk();
    const std::string whole = text();
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < whole.size(); at = whole.find('\n', at) + 1)
        lines.push_back(whole.substr(at, whole.find('\n', at) + 1 - at));
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(rule_of(lines[1]), "ledger-sequence");
    EXPECT_EQ(rule_of(lines[0] + lines[2] + lines[3]), "ledger-sequence");
    EXPECT_EQ(rule_of(lines[0] + lines[0]), "ledger-sequence");
    EXPECT_EQ(rule_of(lines[1] + lines[0]), "ledger-sequence");
    EXPECT_EQ(rule_of("\n" + whole), "ledger-line");
    EXPECT_EQ(rule_of("{}\n"), "ledger-line");
}

TEST_F(LedgerTest, a_shorter_or_other_ledger_than_was_seen_is_refused) {
    walk();
    const std::string whole = text();
    ASSERT_TRUE(files::write_atomic(ledger_path(m_root, "dev"), whole.substr(0, whole.find('\n') + 1)));
    auto cut = read_ledger(m_root, "dev", context(), m_host);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().rule, "ledger-behind");
    EXPECT_EQ(cut.error().code, Code::integrity);
    ASSERT_TRUE(files::remove_tree(ledger_path(m_root, "dev")));
    EXPECT_EQ(read_ledger(m_root, "dev", context(), m_host).error().rule, "ledger-behind");
}

TEST_F(LedgerTest, only_operators_write) {
    Ledger ledger = read();
    const auto result = append(m_root, ledger, {approved(1, ledger)}, m_eve, context(), m_host);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().rule, "ledger-signature");
    EXPECT_FALSE(files::exists(ledger_path(m_root, "dev"))) << "a refused line was written";
}

TEST_F(LedgerTest, a_promotion_needs_approvals_that_count) {
    Ledger ledger = read();
    const auto rule = [&](Activation wanted) { return add(ledger, {std::move(wanted)}).error().rule; };
    EXPECT_EQ(rule(line(Action::promote, 1)), "ledger-approvals");

    Activation by_nobody = line(Action::promote, 1);
    by_nobody.approvals.push_back(approval(by_nobody, ledger, m_eve));
    EXPECT_EQ(rule(by_nobody), "ledger-approvals");

    Activation other = line(Action::promote, 1);
    other.approvals.push_back(approval(line(Action::promote, 2), ledger, m_ada));
    EXPECT_EQ(rule(other), "ledger-approvals");

    Activation expired = line(Action::promote, 1);
    expired.approvals.push_back(approval(expired, ledger, m_ada, hours(0)));
    EXPECT_EQ(rule(expired), "ledger-approvals");

    Activation wider = line(Action::promote, 1, {"orders", "stock"});
    wider.approvals.push_back(approval(line(Action::promote, 1), ledger, m_ada));
    EXPECT_EQ(rule(wider), "ledger-approvals");
}

TEST_F(LedgerTest, an_approval_is_spent_by_its_promotion_and_not_by_other_integrations) {
    Ledger ledger = read();
    ASSERT_TRUE(add(ledger, {approved(1, ledger, {"orders", "stock"})}));
    const Activation second = approved(2, ledger);
    Ledger before = ledger;
    ASSERT_TRUE(add(ledger, {line(Action::disable, 1, {"stock"})}));
    ASSERT_TRUE(add(ledger, {second})) << "what happened to stock is no matter of orders";
    ASSERT_TRUE(add(ledger, {line(Action::rollback, 1)}));
    EXPECT_FALSE(add(ledger, {second})) << "the approval was spent";
}

TEST_F(LedgerTest, what_contradicts_the_state_is_refused) {
    Ledger ledger = read();
    EXPECT_EQ(add(ledger, {line(Action::disable, 1)}).error().rule, "ledger-state");
    EXPECT_EQ(add(ledger, {line(Action::rollback, 1)}).error().rule, "ledger-state");
    ASSERT_TRUE(add(ledger, {approved(1, ledger)}));
    ASSERT_TRUE(add(ledger, {approved(2, ledger)}));
    EXPECT_EQ(add(ledger, {line(Action::rollback, 3)}).error().rule, "ledger-state") << "it was never live";
    EXPECT_EQ(add(ledger, {line(Action::enable, 2)}).error().rule, "ledger-state");
    EXPECT_EQ(add(ledger, {line(Action::disable, 1)}).error().rule, "ledger-state") << "it is not the live one";
    ASSERT_TRUE(add(ledger, {line(Action::rollback, 1)}));
    EXPECT_EQ(add(ledger, {approved(2, ledger)}).error().rule, "ledger-state") << "it is held";
}

TEST_F(LedgerTest, time_runs_forward_and_not_ahead) {
    Ledger ledger = read();
    ASSERT_TRUE(append(m_root, ledger, {approved(1, ledger)}, m_ada, context(hours(24)), m_host));
    EXPECT_EQ(verify_ledger(text(), "dev", "dev.jsonl", context()).error().rule, "ledger-time");
    EXPECT_TRUE(verify_ledger(text(), "dev", "dev.jsonl", context(hours(24))));
}

TEST_F(LedgerTest, a_clock_that_was_set_back_does_not_make_lines_wrong) {
    Ledger ledger = read();
    ASSERT_TRUE(append(m_root, ledger, {approved(1, ledger)}, m_ada, context(hours(24)), m_host));
    LedgerContext set = context();
    set.is_clock_set = true;
    EXPECT_TRUE(read_ledger(m_root, "dev", set, m_host));
    EXPECT_FALSE(read_ledger(m_root, "dev", context(), m_host));
}

TEST_F(LedgerTest, a_line_that_arrives_after_a_newer_trust_cannot_name_the_older_one) {
    Ledger ledger = read();
    ASSERT_TRUE(add(ledger, {approved(1, ledger)}));
    const std::string before = text();
    const signing::TrustChain old = m_chain;
    signing::Trust next = signing::next_version(m_chain.current(), m_host.now());
    ASSERT_TRUE(signing::propose_trust(m_root, m_chain, next, m_ada));
    m_chain = *signing::load_trust(m_root, m_host);
    ASSERT_EQ(m_chain.current().version, 2);
    EXPECT_EQ(read().head(), 1) << "what was there before version 2 stays";

    // Somebody else's machine, which does not know version 2, writes the second line within the tolerance of the clocks.
    const Host other = test::fake_host(m_scratch.path() / "other");
    ASSERT_TRUE(append(m_root, ledger, {approved(2, ledger)}, m_ada, {"acme", old, other.now()}, other));
    const auto refused = read_ledger(m_root, "dev", context(), m_host);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().rule, "ledger-trust");
    EXPECT_NE(refused.error().message.find("had seen version 2"), std::string::npos) << refused.error().message;
    EXPECT_TRUE(read_ledger(m_root, "dev", context(), test::fake_host(m_scratch.path() / "third")));

    ASSERT_TRUE(files::write_atomic(ledger_path(m_root, "dev"), before));
    Ledger again = read();
    ASSERT_TRUE(add(again, {approved(2, again)}));
    EXPECT_EQ(read().lines.back().activation.trust.version, 2);
}

TEST_F(LedgerTest, what_cannot_be_remembered_is_a_warning_and_the_line_stands) {
    std::vector<std::string> warnings;
    m_host.state_home = "/proc/no-folder-can-be-made-here";
    m_host.warn = [&](std::string_view message) { warnings.emplace_back(message); };
    auto ledger = read_ledger(m_root, "dev", context(), m_host);
    ASSERT_TRUE(ledger) << ledger.error().message;
    ASSERT_TRUE(add(*ledger, {approved(1, *ledger)}));
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].find("line 1 of the ledger of dev stands"), std::string::npos) << warnings[0];
    EXPECT_EQ(read().head(), 1);
    EXPECT_EQ(warnings.size(), 2U);
}

TEST_F(LedgerTest, belongs_to_one_project_and_environment) {
    walk();
    EXPECT_EQ(verify_ledger(text(), "prod", "prod.jsonl", context()).error().rule, "ledger-project");
    EXPECT_EQ(verify_ledger(text(), "dev", "dev.jsonl", {"other", m_chain, m_host.now()}).error().rule,
              "ledger-project");
}

}  // namespace
}  // namespace sluice::release
