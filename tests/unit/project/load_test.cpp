#include "project/load.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "support/project_folder.hpp"

namespace sluice::project {
namespace {

class LoadTest : public ::testing::Test {
protected:
    LoadTest() {
        m_folder.declare("templates: [a.yaml]\n");
        m_folder.write("templates/app/a.yaml", "a: 1\n");
    }
    std::string rule() {
        const auto project = load(m_folder.root());
        m_error = project ? Error{} : project.error();
        return m_error.rule;
    }
    test::ProjectFolder m_folder;
    Error m_error;
};

TEST_F(LoadTest, ReadsEveryFile) {
    m_folder.write("sluice.yaml",
                   "project: acme\npromotion: [dev, prod]\nrotation: {password: 60d}\nscan: {exclude: "
                   "[docs/**]}\nendpoints: {shared: [a.example]}\nledger: {git: origin}\n");
    m_folder.write(
        "environments/prod.yaml",
        "environment: prod\nprotected: true\nsecrets: {store: vault, server: corp, mount: kv, prefix: int/prod}\n"
        "promotion: {soak: 24h, freeze: [\"2026-12-20T00:00Z/2027-01-03T00:00Z\"]}\nendpoints: [\"*.acme.io\"]\n");
    m_folder.declare(
        "tier: 1\ntemplates: [a.yaml, {file: b.conf, format: properties}, {file: sub/c.env, dialect: "
        "shell}]\npassthrough: [\"x.*\"]\n"
        "secrets: {s: {kind: password, rotate_every: 30d, basis: rule, custodian: me, field: pw}}\n"
        "parameters: {p: {type: \"map<string,list<int>>\", optional: true, runtime: true}}\n");
    m_folder.write("templates/app/b.conf", "");
    m_folder.write("templates/app/sub/c.env", "");
    const auto project = load(m_folder.root());
    ASSERT_TRUE(project) << project.error().message;
    EXPECT_EQ(project->name, "acme");
    EXPECT_EQ(project->order, (std::vector<std::string>{"dev", "prod"}));
    EXPECT_EQ(project->rotation.at("password"), std::chrono::hours(60 * 24));
    EXPECT_EQ(project->shared_endpoints, std::vector<std::string>{"a.example"});
    EXPECT_EQ(project->ledger_remote, "origin");
    ASSERT_EQ(project->environments.size(), 2U);
    const Environment& prod = project->environments[1];
    EXPECT_TRUE(prod.is_protected);
    EXPECT_EQ(prod.secrets.kind, StoreKind::vault);
    EXPECT_EQ(prod.promotion.soak, std::chrono::hours(24));
    ASSERT_EQ(prod.promotion.freeze.size(), 1U);
    ASSERT_EQ(project->declarations.size(), 1U);
    const Declaration& app = project->declarations[0];
    EXPECT_EQ(app.tier, 1);
    ASSERT_EQ(app.templates.size(), 3U);
    EXPECT_EQ(app.templates[1].format, Format::properties);
    EXPECT_EQ(app.templates[2].dialect, "shell");
    EXPECT_EQ(describe(app.find_parameter("p")->type), "map<string,list<int>>");
    EXPECT_EQ(app.find_secret("s")->rotate_every, std::chrono::hours(30 * 24));
    EXPECT_EQ(reference_for(prod, app, *app.find_secret("s")), "vault://corp/kv/int/prod/app/s#pw");
    EXPECT_EQ(reference_for(project->environments[0], app, *app.find_secret("s")), "sealed://app/s");
}

TEST_F(LoadTest, RefusesWithPlaceAndName) {
    m_folder.write("sluice.yaml", "project: acme\npromotoin: [dev, prod]\npromotion: [dev, prod]\n");
    EXPECT_EQ(rule(), "unknown-key");
    EXPECT_EQ(m_error.where->file, "sluice.yaml");
    EXPECT_EQ(m_error.where->line, 2U);
    EXPECT_NE(m_error.message.find("promotion"), std::string::npos);
}

TEST_F(LoadTest, ErrorsOfAllFilesComeSorted) {
    m_folder.write("environments/dev.yaml", "environment: prod\n");
    m_folder.write("environments/prod.yaml",
                   "environment: prod\npromotion: {freeze: [\"2027-01-03T00:00Z/2026-01-03T00:00Z\"]}\n");
    m_folder.declare("templates: [a.yaml, missing.yaml]\n");
    rule();
    ASSERT_EQ(m_error.more.size(), 2U);
    EXPECT_EQ(m_error.where->file, "environments/dev.yaml");
    EXPECT_EQ(m_error.more[0].where->file, "environments/prod.yaml");
    EXPECT_EQ(m_error.more[1].rule, "template-missing");
}

TEST_F(LoadTest, EnvironmentsAndOrderAgree) {
    m_folder.write("environments/extra.yaml", "environment: extra\n");
    EXPECT_EQ(rule(), "environment-file");
    std::filesystem::remove(m_folder.root() / "environments/extra.yaml");
    std::filesystem::remove(m_folder.root() / "environments/prod.yaml");
    EXPECT_EQ(rule(), "environment-file");
}

TEST_F(LoadTest, FilesOfAnIntegration) {
    m_folder.write("templates/app/extra.yaml", "");
    EXPECT_EQ(rule(), "template-unlisted");
    std::filesystem::remove(m_folder.root() / "templates/app/extra.yaml");
    for (const auto& [name, todo] : std::vector<std::pair<std::string, std::string>>{{"a.yaml~", "remove"},
                                                                                     {"sub/.a.yaml.swp", "remove"},
                                                                                     {".gitkeep", "remove"},
                                                                                     {"README.md", "move"},
                                                                                     {"b", "add"}}) {
        m_folder.write("templates/app/" + name, "");
        EXPECT_EQ(rule(), "template-unlisted");
        EXPECT_TRUE(m_error.hint.starts_with(todo)) << name << ": " << m_error.hint;
        std::filesystem::remove(m_folder.root() / "templates/app" / name);
    }
    for (const char* path : {"../x.yaml", "/etc/passwd", "a//b.yaml", "./a.yaml", "integration.yaml"}) {
        m_folder.declare(std::string("templates: [a.yaml, \"") + path + "\"]\n");
        EXPECT_EQ(rule(), "template-path") << path;
    }
    m_folder.declare("templates: [a.yaml, a.yaml]\n");
    EXPECT_NE(rule(), "");
    m_folder.declare("templates: [a.yaml]\n");
    std::filesystem::create_symlink("/etc/hostname", m_folder.root() / "templates/app/b.yaml");
    EXPECT_EQ(rule(), "template-link");
}

TEST_F(LoadTest, LinksThatStayOrTurnInCircles) {
    m_folder.declare("templates: [a.yaml, b.yaml]\n");
    std::filesystem::create_symlink("a.yaml", m_folder.root() / "templates/app/b.yaml");
    EXPECT_EQ(rule(), "");
    std::filesystem::remove(m_folder.root() / "templates/app/b.yaml");
    std::filesystem::create_symlink("b.yaml", m_folder.root() / "templates/app/b.yaml");
    EXPECT_EQ(rule(), "template-link");
    std::filesystem::remove(m_folder.root() / "templates/app/integration.yaml");
    std::filesystem::create_symlink("integration.yaml", m_folder.root() / "templates/app/integration.yaml");
    EXPECT_NE(rule(), "");
}

TEST_F(LoadTest, FindsTheRootAbove) {
    const auto found = find_root(m_folder.root() / "templates/app");
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, m_folder.root());
    const auto nowhere = find_root("/");
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().rule, "no-project");
}

TEST_F(LoadTest, NamesNearby) {
    const auto project = load(m_folder.root());
    ASSERT_TRUE(project);
    const auto missing = require_environment(*project, "prd");
    ASSERT_FALSE(missing);
    EXPECT_NE(missing.error().message.find("did you mean \"prod\"?"), std::string::npos);
    EXPECT_EQ(require_declaration(*project, "ap").error().rule, "unknown-integration");
}

TEST(ParseType, Nests) {
    EXPECT_EQ(describe(*parse_type("list<list<enum>>", {"a"})), "list<list<enum>>");
    for (const char* bad : {"", "strin", "list", "list<>", "list<string", "map<string>", "map<int,string>",
                            "list<string>>", "LIST<string>"}) {
        EXPECT_FALSE(parse_type(bad, {})) << bad;
    }
}

TEST_F(LoadTest, DocumentsAreNoLinksOutOfTheProject) {
    for (const char* file : {"environments/dev.yaml", "templates/app/integration.yaml", "sluice.yaml"}) {
        const auto path = m_folder.root() / file;
        const auto kept = m_folder.root() / "kept.yaml";
        std::filesystem::rename(path, kept);
        std::filesystem::create_symlink("/etc/hostname", path);
        EXPECT_EQ(rule(), "document-link") << file;
        std::filesystem::remove(path);
        std::filesystem::create_symlink(kept, path);
        EXPECT_EQ(rule(), "") << file << ": a link inside the project";
        std::filesystem::remove(path);
        std::filesystem::rename(kept, path);
    }
}

}  // namespace
}  // namespace sluice::project
