#include "scan/sources.hpp"

#include <sys/stat.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scan/hook.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"

namespace sluice::scan {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string k_token = std::string("gh") + "p_" + "Zk3vR9qLm2XwT7bNc4Yd8HfJ6gPs1AeU5iKo";

Host host() {
    Host out;
    out.now = [] { return Instant{}; };
    out.environment = [](std::string_view) { return std::nullopt; };
    return out;
}

class Sources : public testing::Test {
    test::Scratch scratch;

protected:
    fs::path root = fs::canonical(scratch.path());

    void write(const std::string& name, const std::string& text) {
        fs::create_directories((root / name).parent_path());
        std::ofstream(root / name, std::ios::binary) << text;
    }
    void git(std::vector<std::string> arguments, const fs::path& folder) {
        std::vector<std::string> argv{
            "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"};
        argv.insert(argv.end(), arguments.begin(), arguments.end());
        auto finished = run({argv, folder, {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null"}, {}});
        ASSERT_TRUE(finished);
        ASSERT_EQ(finished->status, 0) << finished->errors;
    }
    void git(std::vector<std::string> arguments) { git(std::move(arguments), root); }
    void project() {
        write("sluice.yaml",
              "project: acme\npromotion: [dev, prod]\nscan: {exclude: [docs/**]}\nendpoints: {shared: "
              "[login.acme.net]}\n");
        write("environments/dev.yaml", "environment: dev\n");
        write("environments/prod.yaml",
              "environment: prod\nprotected: true\nintegrations:\n  orders: {base_url: 'https://api.acme.net'}\n");
    }
    Result<Report> paths(std::vector<std::string> given) { return TRY(Place::open(host(), root)).scan_paths(given); }
    Result<Report> staged() { return TRY(Place::open(host(), root)).scan_staged(); }
    static std::vector<std::string> files(const Report& report) {
        std::vector<std::string> out;
        for (const Finding& finding : report.findings) out.push_back(finding.where.file);
        return out;
    }
};

TEST_F(Sources, WalksFoldersOutsideGitAndOutsideProjects) {
    write("a/b.txt", k_token);
    write("a/c.txt", "nothing");
    write(".git/config", k_token);
    Result<Report> report = paths({"."});
    ASSERT_TRUE(report);
    EXPECT_THAT(files(*report), ElementsAre("a/b.txt"));
    EXPECT_EQ(report->read.files, 2U);
    EXPECT_EQ(report->read.bytes, k_token.size() + 7);
    EXPECT_FALSE(report->endpoints_known);
}

TEST_F(Sources, SkipsAreReported) {
    write("a.txt", "x");
    write("logo.png", std::string("\x89PNG\0\0", 6) + k_token);
    write("big.txt", std::string(k_file_limit + 1, 'x'));
    fs::create_symlink("a.txt", root / "link.txt");
    ASSERT_EQ(::mkfifo((root / "pipe").c_str(), 0600), 0);
    Result<Report> report = paths({"."});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->read.files, 1U);
    std::vector<std::string> skipped;
    for (const Skipped& one : report->read.skipped) skipped.push_back(one.file + ": " + one.reason);
    EXPECT_THAT(skipped,
                ElementsAre("big.txt: over 5 MiB", "link.txt: symlink", "logo.png: binary", "pipe: no regular file"));
}

TEST_F(Sources, ReadingNothingIsAnError) {
    fs::create_directories(root / "empty");
    write("logo.png", std::string(10, '\0'));
    for (const char* path : {"empty", "logo.png"}) {
        Result<Report> report = paths({path});
        ASSERT_FALSE(report) << path;
        EXPECT_EQ(report.error().rule, "nothing-read");
        EXPECT_EQ(report.error().code, Code::usage);
    }
    Result<Report> missing = paths({"no/such"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().rule, "scan-path");
}

TEST_F(Sources, GitIgnoreAndExcludesHold) {
    project();
    git({"init", "-q"});
    write(".gitignore", "build/\n");
    write("build/x.txt", k_token);
    write("docs/x.md", k_token);
    write("src/x.cpp", "auto url = \"https://API.acme.net:443/\"; // login.acme.net\n");
    write("new.txt", k_token);
    git({"add", "src"});
    Result<Report> report = paths({"."});
    ASSERT_TRUE(report);
    EXPECT_THAT(files(*report), testing::UnorderedElementsAre("new.txt", "src/x.cpp"));
    EXPECT_EQ(report->read.excluded, 1U);
    EXPECT_TRUE(report->endpoints_known);
    report = paths({"build/x.txt"});  // named: read, whatever git ignores
    ASSERT_TRUE(report);
    EXPECT_THAT(report->findings, SizeIs(1));
    report = paths({"environments"});
    ASSERT_TRUE(report);
    EXPECT_THAT(report->findings, IsEmpty());
}

TEST_F(Sources, ABrokenProjectStopsTheScan) {
    project();
    write("environments/prod.yaml", "a: 1\na: 2\n");
    EXPECT_FALSE(paths({"."}));
}

TEST_F(Sources, StagedReadsTheIndexNotTheWorkTree) {
    project();
    git({"init", "-q"});
    write("a.txt", k_token);
    write("b.txt", "clean");
    git({"add", "a.txt", "b.txt"});
    write("a.txt", "clean now");
    write("b.txt", k_token);
    Result<Report> report = staged();  // no commit yet
    ASSERT_TRUE(report);
    EXPECT_THAT(files(*report), ElementsAre("a.txt"));
    EXPECT_EQ(report->read.files, 2U);

    git({"commit", "-q", "-m", "first", "--no-verify"});
    report = staged();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->read.files, 0U);

    git({"add", "b.txt"});
    git({"rm", "-q", "--cached", "a.txt"});
    report = staged();
    ASSERT_TRUE(report);
    EXPECT_THAT(files(*report), ElementsAre("b.txt"));
    EXPECT_EQ(report->read.files, 1U);
}

TEST_F(Sources, StagedNamesAndKinds) {
    project();
    git({"init", "-q"});
    write("docs/a.md", k_token);
    write("sp ace/\xc3\xa4\n.txt", k_token);
    write("logo.png", std::string("\0\0", 2));
    write("big.txt", std::string(k_file_limit + 1, 'x'));
    write("environments/dev.yaml", "environment: dev\nintegrations: {orders: {base_url: 'https://api.acme.net'}}\n");
    fs::create_symlink(k_token, root / "link");
    git({"add", "."});
    Result<Report> report = staged();
    ASSERT_TRUE(report);
    EXPECT_THAT(files(*report), testing::UnorderedElementsAre("environments/dev.yaml", "sp ace/\xc3\xa4\\x0A.txt"));
    EXPECT_EQ(report->read.excluded, 1U);
    EXPECT_THAT(report->read.skipped, SizeIs(3));
}

TEST_F(Sources, StagedFromASubfolderAndAProjectBelowTheTop) {
    git({"init", "-q"});
    fs::path top = root;
    root = top / "config";
    project();
    std::ofstream(top / "main.c") << "\"https://api.acme.net\"";
    write("environments/prod.yaml",
          "environment: prod\nprotected: true\nintegrations: {orders: {base_url: 'https://api.acme.net'}}\n");
    git({"add", "."}, top);
    Result<Report> report = staged();
    ASSERT_TRUE(report);
    EXPECT_THAT(files(*report), ElementsAre((top / "main.c").string()));
}

TEST_F(Sources, StagedNeedsGit) {
    Result<Report> report = staged();
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().rule, "no-git");
}

TEST_F(Sources, AnotherIndexIsObeyed) {
    git({"init", "-q"});
    write("a.txt", k_token);
    auto added = run({{"git", "add", "a.txt"}, root, {"GIT_INDEX_FILE=other-index"}, {}});
    ASSERT_TRUE(added);
    Host with_index = host();
    with_index.environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "GIT_INDEX_FILE") return "other-index";
        return std::nullopt;
    };
    Result<Place> place = Place::open(with_index, root);
    ASSERT_TRUE(place);
    Result<Report> report = place->scan_staged();
    ASSERT_TRUE(report);
    EXPECT_THAT(report->findings, SizeIs(1));
}

TEST_F(Sources, StandardInput) {
    Result<Place> place = Place::open(host(), root);
    ASSERT_TRUE(place);
    Report report = place->scan_input("x " + k_token);
    ASSERT_THAT(report.findings, SizeIs(1));
    EXPECT_EQ(report.findings[0].where.file, "(stdin)");
}

TEST_F(Sources, HookIsInstalledOnceAndKeepsTheOneThatWasThere) {
    git({"init", "-q"});
    write(".git/hooks/pre-commit", "#!/bin/sh\ntouch before-ran\n");
    fs::permissions(root / ".git/hooks/pre-commit", fs::perms::owner_all);
    write("fake/sluice", "#!/bin/sh\necho \"$@\" > scanned\nexit 1\n");
    fs::permissions(root / "fake/sluice", fs::perms::owner_all);
    Git repository(host(), root);
    Result<HookInstalled> installed = install_hook(repository, root / "fake/sluice");
    ASSERT_TRUE(installed);
    EXPECT_TRUE(installed->changed);
    EXPECT_EQ(installed->kept, root / ".git/hooks/pre-commit.before-sluice");
    Result<HookInstalled> again = install_hook(repository, root / "fake/sluice");
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->changed);

    write("a.txt", "x");
    git({"add", "a.txt"});
    auto commit =
        run({{"git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-m", "x"}, root, {}, {}});
    ASSERT_TRUE(commit);
    EXPECT_NE(commit->status, 0);  // our hook said no
    EXPECT_TRUE(fs::exists(root / "before-ran"));
    EXPECT_EQ(*files::read(root / "scanned"), "scan --staged\n");
}

TEST_F(Sources, HookFollowsHooksPathAndWorktrees) {
    git({"init", "-q"});
    git({"commit", "-q", "--allow-empty", "-m", "x"});
    git({"worktree", "add", "-q", "tree"});
    Result<HookInstalled> in_tree = install_hook(Git(host(), root / "tree"), "/usr/bin/sluice");
    ASSERT_TRUE(in_tree);
    EXPECT_EQ(in_tree->hook, root / ".git/hooks/pre-commit");
    git({"config", "core.hooksPath", ".githooks"});
    Result<HookInstalled> configured = install_hook(Git(host(), root), "/usr/bin/sluice");
    ASSERT_TRUE(configured);
    EXPECT_EQ(configured->hook, root / ".githooks/pre-commit");
    EXPECT_TRUE(configured->shared);
}

TEST_F(Sources, HookNeedsGitAndNeverOverwritesAKeptOne) {
    Result<HookInstalled> none = install_hook(Git(host(), root), "/usr/bin/sluice");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().rule, "no-git");
    git({"init", "-q"});
    write(".git/hooks/pre-commit", "one");
    write(".git/hooks/pre-commit.before-sluice", "two");
    Result<HookInstalled> both = install_hook(Git(host(), root), "/usr/bin/sluice");
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().rule, "hook-kept");
    EXPECT_EQ(*files::read(root / ".git/hooks/pre-commit.before-sluice"), "two");
}

}  // namespace
}  // namespace sluice::scan
