#include <gtest/gtest.h>

#include "bundle/bundle.hpp"
#include "support/scratch.hpp"
#include "unit/bundle/sample.hpp"

namespace sluice::bundle {
namespace {

class Names : public testing::Test {
protected:
    void SetUp() override {
        auto bundle = compose(sample::project(root()), sample::render, sample::sealed);
        ASSERT_TRUE(bundle);
        m_digest = bundle->sha256();
        m_elsewhere = bundle->copy_to(m_scratch.path() / "out", bundle->short_name() + ".tar").value();
    }
    [[nodiscard]] fs::path root() const { return m_scratch.path() / "project"; }

    test::Scratch m_scratch;
    std::string m_digest;
    fs::path m_elsewhere;
};

TEST_F(Names, ByDigestPrefixAndByShortName) {
    EXPECT_EQ(find_bundle(root(), m_digest).value(), m_digest);
    EXPECT_EQ(find_bundle(root(), m_digest.substr(0, 6)).value(), m_digest);
    EXPECT_EQ(find_bundle(root(), "acme-" + m_digest.substr(0, 12)).value(), m_digest);
}

TEST_F(Names, LatestIsWhatWasMadeHereLast) {
    EXPECT_EQ(find_bundle(root(), "latest").value(), m_digest);
    fs::remove(tar_path(root(), m_digest));
    EXPECT_EQ(find_bundle(root(), "latest").error().rule, "bundle-unknown");
    EXPECT_EQ(find_bundle(m_scratch.path(), "latest").error().hint, "sluice bundle create");
}

TEST_F(Names, UnknownNamesSayWhatThereIs) {
    for (const std::string& name : {m_digest.substr(0, 5), std::string("acme"), std::string("000000000000"),
                                    std::string("acme-zzzzzzzzzzzz"), std::string(), m_digest + "00"}) {
        const auto found = find_bundle(root(), name);
        ASSERT_FALSE(found) << name;
        EXPECT_EQ(found.error().rule, "bundle-unknown");
        EXPECT_EQ(found.error().hint, "name a bundle by its path or by at least 6 digits");
        EXPECT_EQ(found.error().notes.size(), 1U);
    }
}

TEST_F(Names, APrefixOfTwoIsRefused) {
    std::string other = m_digest;
    other.back() = other.back() == '0' ? '1' : '0';
    sample::write(tar_path(root(), other), "x");
    const auto found = find_bundle(root(), m_digest.substr(0, 12));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().rule, "bundle-ambiguous");
    EXPECT_EQ(find_bundle(root(), m_digest).value(), m_digest);
}

TEST_F(Names, APathIsTakenInWithItsSignatures) {
    const std::string key(64, 'a');
    sample::write(m_elsewhere.parent_path() / signature_name(m_elsewhere.stem().string(), key), "{}");
    sample::write(m_elsewhere.parent_path() / signature_name("other", key), "{}");
    const fs::path other = m_scratch.path() / "other";
    EXPECT_EQ(find_bundle(other, m_elsewhere.string()).value(), m_digest);
    EXPECT_EQ(files::list(bundle_folder(other)).value(),
              (std::vector<std::string>{signature_name(m_digest, key), m_digest + ".tar"}));
}

TEST_F(Names, ABrokenArchiveIsNotTakenIn) {
    sample::write(m_scratch.path() / "evil.tar", "evil");
    const auto found = find_bundle(root(), (m_scratch.path() / "evil.tar").string());
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Code::integrity);
    EXPECT_EQ(find_bundle(root(), "nowhere/none.tar").error().rule, "file-missing");
    EXPECT_EQ(find_bundle(root(), "/dev/zero.tar").error().code, Code::usage);
    EXPECT_EQ(find_bundle(root(), root().string() + "/").error().rule, "not-a-file");
}

}  // namespace
}  // namespace sluice::bundle
