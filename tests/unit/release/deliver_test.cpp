#include "release/deliver.hpp"

#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

#include "bundle/bundle.hpp"
#include "project/load.hpp"
#include "release/delivery_values.hpp"
#include "secrets/open.hpp"
#include "signing/trust_edit.hpp"
#include "support/file_limit.hpp"
#include "support/files.hpp"
#include "support/people.hpp"
#include "support/project_folder.hpp"
#include "support/scratch.hpp"

namespace sluice::release {
namespace {

/// A project with one integration and one person, its ledger, and a host that it is delivered to.
class DeliverTest : public ::testing::Test {
protected:
    DeliverTest()
        : m_host(test::fake_host(m_scratch.path() / "home")),
          m_ada(std::make_shared<const signing::Identity>(test::person("ada", 1))) {
        m_project.declare(
            "parameters: {level: {type: string}}\nsecrets: {password: {kind: password}}\ntemplates: [config.yaml]\n");
        m_project.write("templates/app/config.yaml", "level: ${level}\npassword: ${secret:password}\n");
        auto first = signing::make_first_trust("acme", *signing::info_of(*m_ada), {"dev", "prod"}, m_host.now(), false);
        EXPECT_TRUE(signing::create_trust(root(), first, *m_ada, m_host));
        m_chain = *signing::load_trust(root(), m_host);
        for (const char* environment : {"dev", "prod"}) set("hunter2", environment);
    }

    const fs::path& root() const { return m_project.root(); }
    fs::path live() const { return m_request.live / "app"; }
    secrets::Access access() const {
        return {root(), m_chain, [this]() -> Result<std::shared_ptr<const signing::Identity>> {
                    ++m_keys_asked;
                    return m_ada;
                }};
    }
    void set(const std::string& value, const std::string& environment = "prod") {
        ASSERT_TRUE(
            secrets::open_sealed(environment, access())->set("app/password", test::secret(value), m_host.now()));
    }
    LedgerContext context() { return {"acme", m_chain, m_host.now()}; }
    Ledger ledger() { return *read_ledger(root(), "prod", context(), m_host); }

    /// A signed bundle of the project with this level; returns its digest.
    std::string make_release(const std::string& level) {
        for (const char* environment : {"dev", "prod"}) {
            m_project.write(
                std::string("environments/") + environment + ".yaml",
                std::string("environment: ") + environment + "\nintegrations: {app: {level: " + level + "}}\n");
        }
        const auto project = project::load(root());
        EXPECT_TRUE(project) << project.error().message;
        const auto made = bundle::create(*project,
                                         [&](const project::Environment& environment,
                                             const std::string& path) -> Result<std::optional<bundle::SealedVersion>> {
                                             const auto info =
                                                 TRY(secrets::open_sealed(environment.name, access())->find(path));
                                             if (!info) return std::optional<bundle::SealedVersion>();
                                             return std::optional(bundle::SealedVersion{info->version, info->digest});
                                         });
        EXPECT_TRUE(made) << made.error().message;
        const bundle::Provenance provenance{"2026-11-23T12:00:00Z", "", false, "sluice 0.1.0"};
        EXPECT_TRUE(bundle::sign(root(), *made, provenance, m_chain.current(), *m_ada));
        m_content[made->sha256()] = made->release().find("prod")->find("app")->digest;
        return made->sha256();
    }

    void act(Action action, const std::string& release, const std::function<void(Activation&)>& change = {}) {
        Ledger before = ledger();
        Activation line;
        line.action = action;
        line.release = release;
        line.project = "acme";
        line.environment = "prod";
        line.integrations = {"app"};
        line.content["app"] = m_content[release];
        line.reason = action == Action::promote ? "" : "a test";
        if (change) change(line);
        if (action == Action::promote) {
            Approval approval;
            approval.release = release;
            approval.project = "acme";
            approval.environment = "prod";
            approval.integrations = {"app"};
            approval.base["app"] = before.state.of("app").sequence;
            approval.trust = reference_to(m_chain.current());
            approval.at = m_host.now();
            approval.not_after = approval.at + std::chrono::hours(72);
            auto envelope = signing::make_envelope(approval.statement());
            ASSERT_TRUE(signing::add_signature(envelope, *m_approver));
            line.approvals.push_back(std::move(envelope));
        }
        const auto done = append(root(), before, {line}, *m_ada, context(), m_host);
        ASSERT_TRUE(done) << done.error().message;
    }

    Result<DeliverReport> run() {
        const auto store = open_delivery_store("prod", access());
        return deliver(m_request, m_chain, ledger(), *store, m_host.now() - m_behind);
    }
    /// Runs, and wants this to have been done.
    void expect_done(const std::vector<std::string>& done) {
        const auto report = run();
        ASSERT_TRUE(report) << report.error().message;
        for (const auto& error : report->errors) ADD_FAILURE() << error.message;
        ASSERT_EQ(report->rows.size(), 1U);
        EXPECT_EQ(report->rows[0].done, done);
    }
    /// Runs, and wants the integration to be refused by this rule, and to stay as it is.
    void expect_refused(const std::string& rule, Code code = Code::integrity) {
        const std::string before = snapshot();
        const auto report = run();
        ASSERT_TRUE(report) << report.error().message;
        ASSERT_EQ(report->errors.size(), 1U);
        EXPECT_EQ(report->errors[0].rule, rule) << report->errors[0].message;
        EXPECT_EQ(report->errors[0].code, code);
        EXPECT_EQ(snapshot(), before);
    }
    std::string text(const std::string& path) const {
        return files::read(live() / "current" / path).value_or("<nothing>");
    }
    std::string toggle(const char* member) const {
        return *Json::parse(text("toggle.json"), "toggle")->find(member)->as_string();
    }
    /// Names, times and bytes of everything on the host.
    std::string snapshot() const {
        std::string out;
        if (!fs::exists(m_request.target)) return out;
        std::vector<std::string> lines;
        for (const auto& entry : fs::recursive_directory_iterator(m_request.target)) {
            if (entry.is_regular_file()) {
                lines.push_back(entry.path().string() + " " +
                                std::to_string(fs::last_write_time(entry.path()).time_since_epoch().count()));
            } else if (entry.is_symlink()) {
                lines.push_back(entry.path().string() + " -> " + fs::read_symlink(entry.path()).string());
            }
        }
        std::sort(lines.begin(), lines.end());
        for (const auto& line : lines) out += line + "\n";
        return out;
    }

    test::Scratch m_scratch;
    test::ProjectFolder m_project;
    Host m_host;
    std::shared_ptr<const signing::Identity> m_ada;
    std::shared_ptr<const signing::Identity> m_approver = m_ada;
    signing::TrustChain m_chain;
    std::map<std::string, std::string> m_content;
    mutable int m_keys_asked = 0;
    std::chrono::minutes m_behind{0};  ///< how far the target's clock is behind
    DeliverRequest m_request{m_project.root(), m_scratch.path() / "host", m_scratch.path() / "host/live"};
};

TEST_F(DeliverTest, NothingPromotedNothingDelivered) {
    const auto report = run();
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->rows.empty());
    EXPECT_TRUE(report->first);
}

TEST_F(DeliverTest, DeliversOnceAndThenChangesNothing) {
    const auto release = make_release("info");
    act(Action::promote, release);
    expect_done({"delivered"});
    EXPECT_EQ(text("config/config.yaml"), "level: info\npassword: \"hunter2\"\n");
    EXPECT_EQ(toggle("state"), "live");
    EXPECT_EQ(toggle("release"), release);
    EXPECT_EQ(toggle("values"), "fresh");
    EXPECT_EQ(read_target(m_request.target).value()->sealed.at("app/password"), 1);

    const auto before = snapshot();
    const int keys = m_keys_asked;
    expect_done({});
    EXPECT_EQ(snapshot(), before);
    EXPECT_EQ(m_keys_asked, keys) << "nothing to do asks for no key";
    EXPECT_FALSE(check_delivery(m_request, m_chain, ledger())->differs());
}

TEST_F(DeliverTest, NeitherTemplatesNorEnvironmentFilesAreRead) {
    act(Action::promote, make_release("info"));
    for (const char* gone : {"templates", "sluice.yaml", "environments/prod.yaml", "environments/dev.yaml"})
        fs::remove_all(root() / gone);
    expect_done({"delivered"});
}

TEST_F(DeliverTest, DisableAndEnableAskNoStoreAndNoBundle) {
    const auto release = make_release("info");
    act(Action::promote, release);
    expect_done({"delivered"});
    fs::rename(root() / ".sluice/bundles", root() / ".sluice/away");
    fs::remove(root() / "environments/prod.sealed");
    act(Action::disable, release);
    expect_done({"disabled"});
    EXPECT_EQ(toggle("state"), "disabled");
    EXPECT_EQ(text("config/config.yaml"), "level: info\npassword: \"hunter2\"\n");
    act(Action::enable, release);
    expect_done({"enabled"});
    EXPECT_EQ(toggle("state"), "live");
    EXPECT_EQ(toggle("values"), "fresh");
}

TEST_F(DeliverTest, TheKillSwitchBitesOnAHostThatIsBehind) {
    act(Action::promote, make_release("info"));
    expect_done({"delivered"});
    const auto second = make_release("warn");
    act(Action::promote, second);
    act(Action::disable, second);
    fs::rename(root() / "environments/prod.sealed", root() / "away");
    const auto report = run();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->rows[0].done, std::vector<std::string>{"disabled"});
    EXPECT_EQ(report->errors.at(0).code, Code::unavailable);
    EXPECT_EQ(toggle("state"), "disabled");
    EXPECT_EQ(text("config/config.yaml").substr(0, 11), "level: info");
    fs::rename(root() / "away", root() / "environments/prod.sealed");
    expect_done({"delivered"});
    EXPECT_EQ(toggle("state"), "disabled");
    EXPECT_EQ(toggle("release"), second);
}

TEST_F(DeliverTest, RollbackCarriesTheLiveValuesWhenTheStoreIsOutOfReach) {
    const auto first = make_release("info");
    act(Action::promote, first);
    expect_done({"delivered"});
    set("rotated");
    act(Action::promote, make_release("warn"));
    expect_done({"delivered"});
    EXPECT_EQ(text("config/config.yaml"), "level: warn\npassword: \"rotated\"\n");

    act(Action::rollback, first);
    fs::rename(root() / "environments/prod.sealed", root() / "away");
    expect_done({"rolled back with the values that were live"});
    EXPECT_EQ(text("config/config.yaml"), "level: info\npassword: \"rotated\"\n")
        << "never the value of the older generation";
    EXPECT_EQ(toggle("state"), "rolled-back");
    EXPECT_EQ(toggle("values"), "carried");
    expect_done({});

    fs::rename(root() / "away", root() / "environments/prod.sealed");
    expect_done({"values renewed"});
    EXPECT_EQ(toggle("values"), "fresh");
    expect_done({});
}

TEST_F(DeliverTest, GoingForwardNeedsTheStore) {
    act(Action::promote, make_release("info"));
    expect_done({"delivered"});
    act(Action::promote, make_release("warn"));
    fs::remove(root() / "environments/prod.sealed");
    const auto report = run();
    ASSERT_TRUE(report);
    ASSERT_EQ(report->errors.size(), 1U);
    EXPECT_EQ(report->errors[0].code, Code::unavailable);
    EXPECT_EQ(text("config/config.yaml"), "level: info\npassword: \"hunter2\"\n");
}

TEST_F(DeliverTest, ValuesFollowTheStore) {
    act(Action::promote, make_release("info"));
    expect_done({"delivered"});
    const std::string old_store = *files::read(root() / "environments/prod.sealed");
    set("rotated");
    expect_done({"values renewed"});
    EXPECT_EQ(text("config/config.yaml"), "level: info\npassword: \"rotated\"\n");
    std::ofstream(root() / "environments/prod.sealed", std::ios::binary) << old_store;
    expect_refused("sealed-behind");
}

TEST_F(DeliverTest, AnEntryOlderThanTheBundlesIsRefused) {
    const std::string old_store = *files::read(root() / "environments/prod.sealed");
    set("rotated");
    act(Action::promote, make_release("info"));
    const std::string store = *files::read(root() / "environments/prod.sealed");
    std::ofstream(root() / "environments/prod.sealed", std::ios::binary) << old_store;
    ASSERT_TRUE(run());
    EXPECT_EQ(run()->errors.at(0).rule, "sealed-behind");
    set("another value of version 2");
    EXPECT_EQ(run()->errors.at(0).rule, "sealed-differs");
    std::ofstream(root() / "environments/prod.sealed", std::ios::binary) << store;
    expect_done({"delivered"});
}

TEST_F(DeliverTest, ADamagedBundleOrSignatureIsRefused) {
    const auto release = make_release("info");
    act(Action::promote, release);
    ASSERT_TRUE(run());
    fs::remove_all(m_request.target);
    const fs::path folder = root() / ".sluice/bundles";
    const std::string tar = *files::read(folder / (release + ".tar"));
    std::string damaged = tar;
    damaged[tar.find("level: info")] ^= 1;
    ASSERT_TRUE(files::write_atomic(folder / (release + ".tar"), damaged));
    EXPECT_EQ(run()->errors.at(0).code, Code::integrity);
    ASSERT_TRUE(files::write_atomic(folder / (release + ".tar"), tar));
    const auto names = *files::list(folder);
    for (const auto& name : names) {
        if (name.ends_with(".dsse.json")) fs::remove(folder / name);
    }
    EXPECT_EQ(run()->errors.at(0).rule, "bundle-signers");
    fs::remove(folder / (release + ".tar"));
    EXPECT_EQ(run()->errors.at(0).rule, "bundle-missing");
    EXPECT_FALSE(fs::exists(live() / "current"));
}

TEST_F(DeliverTest, TheLedgerMustNameTheBundlesOwnContent) {
    const auto release = make_release("info");
    act(Action::promote, release, [](Activation& line) { line.content["app"] = std::string(64, 'c'); });
    ASSERT_TRUE(run());
    EXPECT_EQ(run()->errors.at(0).rule, "bundle-content");
}

TEST_F(DeliverTest, WhatIsBehindTheTargetIsRefused) {
    act(Action::promote, make_release("info"));
    const Ledger shorter = ledger();
    act(Action::promote, make_release("warn"));
    expect_done({"delivered"});
    const auto store = open_delivery_store("prod", access());
    const auto behind = deliver(m_request, m_chain, shorter, *store, m_host.now());
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().rule, "target-behind");
    EXPECT_EQ(behind.error().code, Code::integrity);

    Ledger other = ledger();
    other.environment = "dev";
    EXPECT_EQ(deliver(m_request, m_chain, other, *store, m_host.now()).error().rule, "target-other");
}

TEST_F(DeliverTest, DamageOnTheHostIsSeenAndMended) {
    act(Action::promote, make_release("info"));
    expect_done({"delivered"});
    std::ofstream(live() / "current/config/config.yaml", std::ios::app) << "extra: 1\n";
    const auto checked = check_delivery(m_request, m_chain, ledger());
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->rows[0].differences, std::vector<std::string>{"config.yaml: changed"});
    expect_done({"repaired"});
    EXPECT_EQ(text("config/config.yaml"), "level: info\npassword: \"hunter2\"\n");
    EXPECT_FALSE(check_delivery(m_request, m_chain, ledger())->differs());
}

TEST_F(DeliverTest, AnActivationWaitsForItsTimeAndExpires) {
    const auto release = make_release("info");
    act(Action::promote, release, [&](Activation& line) {
        line.not_before = m_host.now() + std::chrono::hours(1);
        line.not_after = m_host.now() + std::chrono::hours(2);
    });
    const Ledger all = ledger();
    const auto store = open_delivery_store("prod", access());
    const auto at = [&](int hours) {
        return *deliver(m_request, m_chain, all, *store, m_host.now() + std::chrono::hours(hours));
    };
    EXPECT_EQ(at(0).rows[0].done.size(), 0U);
    EXPECT_EQ(at(0).rows[0].notes.size(), 1U);
    EXPECT_EQ(at(2).errors.at(0).rule, "activation-expired");
    EXPECT_EQ(at(1).rows[0].done, std::vector<std::string>{"delivered"});
    EXPECT_TRUE(at(3).errors.empty()) << "what has gone forward stays";
    fs::remove_all(m_request.live);
    EXPECT_EQ(at(4).rows[0].done, std::vector<std::string>{"delivered"}) << "it was here before";
}

TEST_F(DeliverTest, ATestClockIsNothingForAProtectedEnvironment) {
    act(Action::promote, make_release("info"), [](Activation& line) { line.is_protected = true; });
    m_chain.versions.back().test_clock = true;
    const auto store = open_delivery_store("prod", access());
    Ledger read = ledger();
    EXPECT_EQ(deliver(m_request, m_chain, read, *store, m_host.now()).error().rule, "test-clock");
}

TEST_F(DeliverTest, AKeyThatIsCompromisedNowSignedNothing) {
    act(Action::promote, make_release("info"));
    const Ledger read = ledger();
    const auto store = open_delivery_store("prod", access());
    signing::Trust next = m_chain.current();
    next.version = 2;
    next.line_sha256 = std::string(64, '2');
    next.persons[0].keys[0].state = signing::KeyState::compromised;
    m_chain.versions.push_back(next);
    EXPECT_EQ(deliver(m_request, m_chain, read, *store, m_host.now())->errors.at(0).rule, "bundle-signers");
}

TEST_F(DeliverTest, SeparateMeansThatTheSignersApprovalDoesNotCount) {
    act(Action::promote, make_release("info"));
    const Ledger read = ledger();
    m_chain.versions.back().environments["prod"].separate = true;
    const auto store = open_delivery_store("prod", access());
    EXPECT_EQ(deliver(m_request, m_chain, read, *store, m_host.now())->errors.at(0).rule, "bundle-separate");
}

TEST_F(DeliverTest, FoldersThatNothingIsDeliveredTo) {
    const auto rule = [&](const fs::path& target, const fs::path& live) {
        const auto checked = check_folders({root(), target, live});
        return checked ? std::string() : checked.error().rule;
    };
    EXPECT_EQ(rule(root(), root() / "live"), "target-in-project");
    EXPECT_EQ(rule(root() / "templates/x", root() / "templates/x/live"), "target-in-project");
    EXPECT_EQ(rule(m_request.target, root() / "environments"), "target-in-project");
    EXPECT_EQ(rule(m_request.target / "../x/" / fs::relative(root() / ".sluice/x", m_request.target), m_request.live),
              "target-in-project");
    EXPECT_EQ(rule(m_request.target, m_request.target), "target-live");
    EXPECT_EQ(rule(m_request.target, m_request.target / "generations/x"), "target-live");
    EXPECT_EQ(rule(m_request.target, m_request.live), "");
    EXPECT_EQ(rule(root() / "host", root() / "host/live"), "target-in-project");
    fs::create_directories(m_request.target);
    fs::permissions(m_request.target, fs::perms::all);
    EXPECT_EQ(rule(m_request.target, m_request.live), "target-mode");
}

TEST_F(DeliverTest, WhatSluiceDidNotMakeIsRefusedAndKept) {
    const auto release = make_release("info");
    act(Action::promote, release);
    const fs::path data = live() / "data/db.sqlite";
    fs::create_directories(data.parent_path());
    std::ofstream(data) << "kept";
    fs::permissions(m_request.target, fs::perms::owner_all);
    fs::permissions(m_request.live, fs::perms::owner_all);
    EXPECT_EQ(run()->errors.at(0).rule, "live-foreign");
    EXPECT_EQ(*files::read(data), "kept");
    EXPECT_FALSE(fs::exists(live() / "current"));

    fs::rename(live() / "data", m_scratch.path() / "data");
    expect_done({"delivered"});
    fs::rename(m_scratch.path() / "data", live() / "data");
    expect_refused("live-foreign", Code::usage);
    act(Action::disable, release);
    EXPECT_EQ(run()->errors.at(0).rule, "live-foreign");
    EXPECT_EQ(toggle("state"), "disabled") << "the kill switch bites all the same";
    EXPECT_EQ(*files::read(data), "kept");
}

TEST_F(DeliverTest, NoLinkIsFollowed) {
    act(Action::promote, make_release("info"));
    expect_done({"delivered"});
    act(Action::promote, make_release("warn"));
    const fs::path away = m_scratch.path() / "away";
    for (const fs::path& folder : {m_request.target, m_request.live, live(), live() / "1", live() / "1/config",
                                   m_request.target / "generations", m_request.target / "generations/app"}) {
        fs::rename(folder, away);
        fs::create_directory_symlink(away, folder);
        const auto report = run();
        const Error* error = report ? report->errors.empty() ? nullptr : report->errors.data() : &report.error();
        ASSERT_NE(error, nullptr) << folder;
        EXPECT_EQ(error->rule, "target-link") << folder;
        fs::remove(folder);
        fs::rename(away, folder);
        EXPECT_EQ(text("config/config.yaml").substr(0, 11), "level: info") << folder;
    }
    expect_done({"delivered"});
}

TEST_F(DeliverTest, FoldersOfAnotherUserAreRefused) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root gives folders away";
    act(Action::promote, make_release("info"));
    expect_done({"delivered"});
    act(Action::promote, make_release("warn"));
    for (const fs::path& folder : {m_request.target, m_request.live, live(), live() / "1"}) {
        ASSERT_EQ(::chown(folder.c_str(), 12345, 12345), 0);
        const auto report = run();
        EXPECT_EQ(report ? report->errors.at(0).rule : report.error().rule, "target-owner") << folder;
        ASSERT_EQ(::chown(folder.c_str(), 0, 0), 0);
    }
}

TEST_F(DeliverTest, DisableAsksForNoBundleOfAnotherReleaseWithTheSameConfig) {
    const auto first = make_release("info");
    act(Action::promote, first);
    expect_done({"delivered"});
    set("for dev", "dev");
    const auto second = make_release("info");
    ASSERT_NE(first, second);
    ASSERT_EQ(m_content[first], m_content[second]);
    act(Action::promote, second);
    act(Action::disable, second);
    fs::rename(root() / ".sluice/bundles", root() / ".sluice/away");
    expect_done({"disabled"});
    EXPECT_EQ(toggle("state"), "disabled");
    EXPECT_EQ(toggle("release"), first);
    expect_done({});
    EXPECT_FALSE(check_delivery(m_request, m_chain, ledger())->differs());
    act(Action::enable, second);
    EXPECT_EQ(run()->errors.at(0).rule, "bundle-missing");
    EXPECT_EQ(toggle("state"), "disabled");
    fs::rename(root() / ".sluice/away", root() / ".sluice/bundles");
    expect_done({"enabled"});
    EXPECT_EQ(toggle("release"), second);
}

TEST_F(DeliverTest, NeitherDisableNorRollbackWaits) {
    const auto first = make_release("info");
    act(Action::promote, first);
    expect_done({"delivered"});
    m_behind = std::chrono::minutes(4);
    act(Action::disable, first);
    expect_done({"disabled"});
    m_behind = {};
    act(Action::enable, first);
    expect_done({"enabled"});
    const auto second = make_release("warn");
    act(Action::promote, second);
    expect_done({"delivered"});
    m_behind = std::chrono::minutes(4);
    act(Action::rollback, first);
    expect_done({"rolled back"});
    act(Action::promote, make_release("debug"),
        [&](Activation& line) { line.not_before = m_host.now() + std::chrono::hours(1); });
    act(Action::disable, make_release("debug"));
    expect_done({"disabled"});
    EXPECT_EQ(text("config/config.yaml").substr(0, 11), "level: info") << "the promotion waits on";
}

TEST_F(DeliverTest, ATargetThatCannotRememberIsSwitchedOffAllTheSame) {
    const auto release = make_release("info");
    act(Action::promote, release);
    expect_done({"delivered"});
    Target target = *read_target(m_request.target).value();
    for (int i = 0; i < 20'000; ++i) target.failed.push_back(1'000'000 + i);
    ASSERT_TRUE(write_target(m_request.target, target));
    act(Action::disable, release);
    {
        const Ledger read = ledger();
        const auto store = open_delivery_store("prod", access());
        const test::FileLimit limit(50'000);
        const auto report = deliver(m_request, m_chain, read, *store, m_host.now());
        ASSERT_TRUE(report) << report.error().message;
        ASSERT_EQ(report->errors.size(), 1U);
        EXPECT_EQ(report->errors[0].code, Code::usage);
        EXPECT_EQ(report->rows[0].done, std::vector<std::string>{"disabled"});
    }
    EXPECT_EQ(toggle("state"), "disabled");
    expect_done({});
}

TEST_F(DeliverTest, ALiveFolderHasOneOwner) {
    act(Action::promote, make_release("info"));
    expect_done({"delivered"});
    DeliverRequest second = m_request;
    second.target = m_scratch.path() / "second";
    const auto store = open_delivery_store("prod", access());
    EXPECT_EQ(deliver(second, m_chain, ledger(), *store, m_host.now()).error().rule, "live-other");
    const fs::path marker = m_request.live / ".sluice-live";
    fs::remove(marker);
    std::string other = text("toggle.json");
    other.replace(other.find("\"prod\""), 6, "\"test\"");
    ASSERT_TRUE(files::write_atomic(live() / "current/toggle.json", other, 0600));
    EXPECT_EQ(run()->errors.at(0).rule, "live-other");
}

TEST_F(DeliverTest, ASignatureThatAnApproverAddsLaterTakesNothingAway) {
    const auto bob = std::make_shared<const signing::Identity>(test::person("bob", 2));
    signing::Trust& trust = m_chain.versions.back();
    trust.persons.push_back({"bob", {{signing::info_of(*bob)->keys, signing::KeyState::active, {}}}});
    trust.signers.insert("bob");
    trust.environments["prod"].approvers.insert("bob");
    trust.environments["prod"].separate = true;
    m_approver = bob;
    const auto release = make_release("info");
    act(Action::promote, release);
    const auto opened = bundle::Bundle::open(bundle::tar_path(root(), release), release);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(bundle::sign(root(), *opened, {"2026-11-23T12:00:00Z", "", false, "sluice 0.1.0"}, trust, *bob));
    expect_done({"delivered"});
    fs::remove_all(m_request.target);
    trust.environments["prod"].signers_needed = 2;
    EXPECT_EQ(run()->errors.at(0).rule, "bundle-separate") << "two persons are not three";
}

TEST_F(DeliverTest, AHomeThatCannotBeWrittenToStopsNoHost) {
    act(Action::promote, make_release("info"));
    Host host = m_host;
    host.state_home = "/proc/sluice";
    int warnings = 0;
    host.warn = [&](std::string_view) { ++warnings; };
    EXPECT_EQ(read_ledger(root(), "prod", context(), host)->head(), 1);
    EXPECT_EQ(warnings, 1);
    EXPECT_TRUE(read_ledger(root(), "prod", context(), m_host));
    EXPECT_EQ(warnings, 1);
}

}  // namespace
}  // namespace sluice::release
