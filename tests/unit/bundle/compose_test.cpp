#include "bundle/compose.hpp"

#include <sys/stat.h>

#include <clocale>
#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

#include "bundle/content.hpp"
#include "support/scratch.hpp"
#include "unit/bundle/sample.hpp"

namespace sluice::bundle {
namespace {

TEST(Compose, TheProjectIsInTheBundle) {
    const test::Scratch scratch;
    const auto bundle = compose(sample::project(scratch.path()), sample::render, sample::sealed);
    ASSERT_TRUE(bundle) << bundle.error().message;
    const Release& release = bundle->release();
    EXPECT_EQ(release.order, (std::vector<std::string>{"test", "prod", "dev"}));
    EXPECT_EQ(release.environments[0].environment, "test");
    EXPECT_EQ(release.environments[0].integrations[0].integration, "a");
    EXPECT_TRUE(release.facts("a-b")->irreversible);
    EXPECT_FALSE(release.facts("a")->irreversible);
    EXPECT_EQ(release.facts("a")->contract_sha256, sha256_hex("a"));
    EXPECT_EQ(release.facts("a")->templates.size(), 3U);
    const Content* content = release.find("prod")->find("a");
    ASSERT_EQ(content->references.size(), 2U);
    EXPECT_EQ(content->references[0].sealed->digest, sha256_hex("proda/pw"));
    EXPECT_FALSE(content->references[1].sealed);
    EXPECT_EQ(bundle->read("rendered/prod/a/config.yaml").value(), "host: prod.example\npw: \"${sealed://a/pw}\"\n");
    EXPECT_EQ(bundle->read("files/specs/a.yaml").value(), "openapi: 3.1.0\n");
    EXPECT_TRUE(bundle->read("files/run books/back.md"));
    EXPECT_TRUE(bundle->read("evidence/a/test.yaml"));
    EXPECT_EQ(release.files.size(), 3U + 3U * 2U * 3U);
}

TEST(Compose, OnlyTheArchiveAndItsNameAreLeftInTheFolder) {
    const test::Scratch scratch;
    const auto bundle = compose(sample::project(scratch.path()), sample::render, sample::sealed);
    ASSERT_TRUE(bundle);
    EXPECT_EQ(files::list(bundle_folder(scratch.path())).value(),
              (std::vector<std::string>{bundle->sha256() + ".tar", "latest"}));
    EXPECT_EQ(sha256_hex(files::read(tar_path(scratch.path(), bundle->sha256())).value()), bundle->sha256());
}

/// Sets umask, zone, locale and working folder, and puts them back.
class Surroundings {
public:
    Surroundings(mode_t mask, const char* zone, const char* language, const fs::path& folder)
        : m_mask(::umask(mask)), m_folder(fs::current_path()) {
        ::setenv("TZ", zone, 1);
        ::setenv("LC_ALL", language, 1);
        ::tzset();
        std::setlocale(LC_ALL, "");
        fs::current_path(folder);
    }
    ~Surroundings() {
        ::umask(m_mask);
        ::unsetenv("TZ");
        ::unsetenv("LC_ALL");
        std::setlocale(LC_ALL, "C");
        fs::current_path(m_folder);
    }
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;

private:
    mode_t m_mask;
    fs::path m_folder;
};

TEST(Compose, TheSameBytesEverywhere) {
    const test::Scratch one;
    const test::Scratch two;
    const auto make = [](const fs::path& root) {
        return compose(sample::project(root), sample::render, sample::sealed);
    };
    std::string here;
    std::string there;
    {
        const Surroundings surroundings(0077, "Pacific/Kiritimati", "C.UTF-8", one.path());
        here = make(one.path() / "project").value().sha256();
    }
    {
        const Surroundings surroundings(0000, "America/St_Johns", "C", "/");
        there = make(two.path() / "a" / "b").value().sha256();
        struct stat facts {};
        ASSERT_EQ(::stat(tar_path(two.path() / "a" / "b", there).c_str(), &facts), 0);
        EXPECT_EQ(facts.st_mode & 07777, 0644U);
    }
    EXPECT_EQ(here, there);
    EXPECT_EQ(make(one.path() / "project").value().sha256(), here) << "making it again must not change it";
}

TEST(Compose, AChangeIsAnotherReleaseAndAnotherContent) {
    const test::Scratch scratch;
    const project::Project project = sample::project(scratch.path());
    const Release before = compose(project, sample::render, sample::sealed)->release();
    const auto renderer = [](const project::Environment& environment, const project::Declaration& declaration) {
        auto rendered = sample::render(environment, declaration);
        if (environment.name == "prod" && declaration.integration == "a") rendered->files[2].bytes = "b: 2\n";
        return rendered;
    };
    const Release after = compose(project, renderer, sample::sealed)->release();
    EXPECT_NE(before.find("prod")->find("a")->digest, after.find("prod")->find("a")->digest);
    EXPECT_EQ(before.find("prod")->find("a-b")->digest, after.find("prod")->find("a-b")->digest);
    EXPECT_EQ(before.find("dev")->find("a")->digest, after.find("dev")->find("a")->digest);
}

TEST(Compose, ARotatedSecretIsNoChangeOfContent) {
    const test::Scratch scratch;
    const project::Project project = sample::project(scratch.path());
    const auto rotated = [](const project::Environment&, const std::string&) -> Result<std::optional<SealedVersion>> {
        return std::optional(SealedVersion{4, sha256_hex("new")});
    };
    const auto before = compose(project, sample::render, sample::sealed);
    const auto after = compose(project, sample::render, rotated);
    EXPECT_NE(before->sha256(), after->sha256());
    EXPECT_EQ(before->release().find("prod")->find("a")->digest, after->release().find("prod")->find("a")->digest);
}

TEST(Compose, TheContentDigestIsThatOfTheRenderer) {
    const test::Scratch scratch;
    const project::Project project = sample::project(scratch.path());
    const auto bundle = compose(project, sample::render, sample::sealed);
    auto rendered = sample::render(project.environments[0], project.declarations[0]).value();
    std::sort(rendered.files.begin(), rendered.files.end(),
              [](const auto& a, const auto& b) { return a.path < b.path; });
    EXPECT_EQ(bundle->release().find("test")->find("a")->digest, render::content_digest(rendered));
}

TEST(Compose, UnsetSecretsAreNamedEachOnceWithTheCommand) {
    const test::Scratch scratch;
    const auto none = [](const project::Environment&, const std::string&) -> Result<std::optional<SealedVersion>> {
        return std::optional<SealedVersion>();
    };
    const auto bundle = compose(sample::project(scratch.path()), sample::render, none);
    ASSERT_FALSE(bundle);
    EXPECT_EQ(bundle.error().rule, "secret-missing");
    EXPECT_EQ(bundle.error().code, Code::usage);
    EXPECT_NE(bundle.error().hint.find("sluice secret set"), std::string::npos);
    EXPECT_NE(bundle.error().message.find("in test"), std::string::npos) << "in promotion order";
    EXPECT_EQ(bundle.error().more.size(), 5U) << "two integrations in three environments";
    EXPECT_TRUE(files::list(bundle_folder(scratch.path()))->empty()) << "nothing half-written";
}

TEST(Compose, OneErrorOfATemplateIsSaidOnce) {
    const test::Scratch scratch;
    const auto renderer = [](const project::Environment&,
                             const project::Declaration&) -> Result<render::RenderedIntegration> {
        return fail(Error{Code::usage, "bad", "bad"}.at({.file = "templates/a/config.yaml", .line = 3}));
    };
    const auto bundle = compose(sample::project(scratch.path()), renderer, sample::sealed);
    ASSERT_FALSE(bundle);
    EXPECT_TRUE(bundle.error().more.empty());
}

TEST(Compose, ADocumentOutsideTheProjectIsRefused) {
    const test::Scratch scratch;
    sample::write(scratch.path() / "outside.md", "private\n");
    for (const std::string& path :
         {std::string("../outside.md"), std::string("link.md"), std::string("/etc/hostname")}) {
        project::Project project = sample::project(scratch.path() / "project");
        fs::remove(scratch.path() / "project/link.md");
        fs::create_symlink("../outside.md", scratch.path() / "project/link.md");
        project.declarations[0].document =
            project::yaml::parse(fmt::format("rollback: {{doc: {}}}\n", path), "templates/a/integration.yaml").value();
        const auto bundle = compose(project, sample::render, sample::sealed);
        ASSERT_FALSE(bundle) << path;
        EXPECT_EQ(bundle.error().rule, "outside-project");
        EXPECT_EQ(bundle.error().where->line, 1U);
    }
}

TEST(Compose, AFileNameThatNoBundleHoldsIsAnErrorOfTheProject) {
    const test::Scratch scratch;
    const auto renderer = [](const project::Environment& environment, const project::Declaration& declaration) {
        auto rendered = sample::render(environment, declaration);
        rendered->files[2].path = "what?.yaml";
        return rendered;
    };
    const auto bundle = compose(sample::project(scratch.path()), renderer, sample::sealed);
    ASSERT_FALSE(bundle);
    EXPECT_EQ(bundle.error().rule, "bundle-path");
    EXPECT_EQ(bundle.error().code, Code::usage);
}

TEST(Compose, AMemberOverTheLimitIsRefused) {
    const test::Scratch scratch;
    const auto renderer = [](const project::Environment& environment, const project::Declaration& declaration) {
        auto rendered = sample::render(environment, declaration);
        rendered->files[2].bytes = std::string((16U << 20) + 1, 'x');
        return rendered;
    };
    const auto bundle = compose(sample::project(scratch.path()), renderer, sample::sealed);
    ASSERT_FALSE(bundle);
    EXPECT_EQ(bundle.error().rule, "bundle-limit");
}

}  // namespace
}  // namespace sluice::bundle
