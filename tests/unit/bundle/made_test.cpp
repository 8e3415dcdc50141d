#include "bundle/made.hpp"

#include <gtest/gtest.h>

#include "support/files.hpp"
#include "support/parallel.hpp"
#include "support/people.hpp"
#include "support/project_folder.hpp"
#include "support/scratch.hpp"

namespace sluice::bundle {
namespace {

class Made : public testing::Test {
protected:
    Made() {
        m_folder.declare("parameters:\n  url: {type: url}\nrollback: {doc: docs/back.md}\ntemplates: [app.yaml]\n");
        m_folder.write("templates/app/app.yaml", "target: ${url}\n");
        m_folder.write("docs/back.md", "# Back\n");
        for (const std::string name : {"dev", "prod"}) {
            m_folder.write("environments/" + name + ".yaml",
                           "environment: " + name + "\nparameters: {url: https://" + name + ".example}\n");
        }
    }

    std::string make() {
        const auto summary = create_or_find(m_folder.root(), m_host, [&](const project::Project& project) {
            ++m_created;
            return create(project, {});
        });
        EXPECT_TRUE(summary) << summary.error().message;
        return summary ? summary->release : "";
    }

    /// Whether making it now renders anything.
    bool renders() {
        const int before = m_created;
        make();
        return m_created != before;
    }

    test::ProjectFolder m_folder;
    test::Scratch m_home;
    Host m_host = test::fake_host(m_home.path());
    int m_created = 0;
};

TEST_F(Made, NothingChangedIsNotRenderedAgain) {
    const std::string release = make();
    ASSERT_TRUE(files::remove_tree(bundle_folder(m_folder.root()) / "latest"));
    EXPECT_FALSE(renders());
    EXPECT_EQ(make(), release);
    EXPECT_EQ(find_bundle(m_folder.root(), "latest").value(), release);
}

TEST_F(Made, EveryInputCounts) {
    for (const std::string path : {"templates/app/app.yaml", "templates/app/integration.yaml", "environments/prod.yaml",
                                   "sluice.yaml", "docs/back.md"}) {
        EXPECT_FALSE(make().empty());
        const std::string before = files::read(m_folder.root() / path).value();
        m_folder.write(path, before + "# more\n");
        EXPECT_TRUE(renders()) << path;
        m_folder.write(path, before);
        EXPECT_TRUE(renders()) << path << ", put back";
    }
}

TEST_F(Made, FilesThatComeAndGoCount) {
    make();
    m_folder.write("evidence/app/test.yaml", "kind: rollback-test\n");
    EXPECT_TRUE(renders());
    ASSERT_TRUE(files::remove_tree(m_folder.root() / "docs/back.md"));
    EXPECT_TRUE(renders());
    EXPECT_FALSE(renders());
    m_folder.write("docs/back.md", "# Back\n");
    EXPECT_TRUE(renders()) << "a file that was named and absent";
}

TEST_F(Made, ALinkIsNeverTakenForWhatItWas) {
    m_folder.write("elsewhere/back.md", "# Back\n");
    make();
    std::filesystem::remove_all(m_folder.root() / "docs");
    std::filesystem::create_symlink("elsewhere", m_folder.root() / "docs");
    EXPECT_TRUE(renders());
    EXPECT_TRUE(renders());
}

TEST_F(Made, AnArchiveThatIsNotWhatItsNameSaysIsMadeAgain) {
    const auto path = tar_path(m_folder.root(), make());
    const std::string good = files::read(path).value();
    ASSERT_TRUE(files::replace(path, "another archive"));
    EXPECT_TRUE(renders());
    EXPECT_EQ(files::read(path).value(), good);
    ASSERT_TRUE(files::remove_tree(path));
    EXPECT_TRUE(renders());
}

TEST_F(Made, ANoteThatIsBrokenOrLiesIsNoNote) {
    const std::string release = make();
    const auto note = m_host.state_home / "acme/made.json";
    const std::string good = files::read(note).value();
    for (std::size_t i = 0; i < good.size(); i += 7) {
        std::string bytes = good;
        bytes[i] = static_cast<char>(bytes[i] ^ 0x04);
        ASSERT_TRUE(files::replace(note, bytes));
        EXPECT_EQ(make(), release) << i;
    }
    std::string elsewhere = good;
    elsewhere.replace(elsewhere.find(release), release.size(), "../../../../etc/passwd");
    ASSERT_TRUE(files::replace(note, elsewhere));
    EXPECT_TRUE(renders());
    ASSERT_TRUE(files::replace(note, good.substr(0, good.size() / 2)));
    EXPECT_TRUE(renders());
}

TEST_F(Made, AHomeThatCannotBeWrittenCostsTimeAlone) {
    m_host.state_home = "/proc/none";
    const std::string release = make();
    EXPECT_TRUE(renders());
    EXPECT_EQ(make(), release);
}

TEST_F(Made, TheSameBytesFromAnyNumberOfThreads) {
    for (int i = 0; i < 40; ++i) {
        const std::string name = "app" + std::to_string(i);
        m_folder.write("templates/" + name + "/integration.yaml",
                       "integration: " + name +
                           "\nkind: [api]\ndirection: read\nparameters: {url: {type: url}}\ntemplates: [app.yaml]\n");
        m_folder.write("templates/" + name + "/app.yaml", "name: " + name + "\ntarget: ${url}\n");
    }
    std::string first;
    for (const unsigned threads : {1U, 2U, 8U}) {
        parallel::set_threads(threads);
        const auto made = create(project::load(m_folder.root()).value(), {});
        ASSERT_TRUE(made) << made.error().message;
        if (first.empty()) first = made->sha256();
        EXPECT_EQ(made->sha256(), first) << threads;
        const auto opened = Bundle::open(tar_path(m_folder.root(), first), first);
        ASSERT_TRUE(opened) << opened.error().message;
        for (const FileEntry& entry : made->release().files)
            EXPECT_EQ(made->read(entry.path).value(), opened->read(entry.path).value()) << entry.path;
        EXPECT_EQ(made->read("release.json").value(), opened->read("release.json").value());
        EXPECT_TRUE(made->release().to_json() == opened->release().to_json());
    }
    parallel::set_threads(0);
}

TEST_F(Made, TheSameErrorsFromAnyNumberOfThreads) {
    for (int i = 0; i < 40; ++i) {
        const std::string name = "app" + std::to_string(i);
        m_folder.write("templates/" + name + "/integration.yaml",
                       "integration: " + name + "\nkind: [api]\ndirection: read\ntemplates: [app.yaml]\n");
        m_folder.write("templates/" + name + "/app.yaml", "target: ${url_of}\nother: ${none}\n");
    }
    std::vector<std::string> first;
    for (const unsigned threads : {1U, 2U, 8U}) {
        parallel::set_threads(threads);
        const auto made = create(project::load(m_folder.root()).value(), {});
        ASSERT_FALSE(made);
        std::vector<std::string> all{made.error().where->file + made.error().message};
        for (const Error& error : made.error().more) all.push_back(error.where->file + error.message);
        if (first.empty()) first = all;
        EXPECT_EQ(all, first) << threads;
    }
    EXPECT_EQ(first.size(), 80U);
    parallel::set_threads(0);
}

}  // namespace
}  // namespace sluice::bundle
