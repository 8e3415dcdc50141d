#include "bundle/diff.hpp"

#include <gtest/gtest.h>

#include "support/scratch.hpp"
#include "unit/bundle/sample.hpp"

namespace sluice::bundle {
namespace {

class Diff : public testing::Test {
protected:
    void SetUp() override {
        auto bundle = compose(sample::project(m_scratch.path()), sample::render, sample::sealed);
        ASSERT_TRUE(bundle);
        m_release = bundle->release();
    }
    test::Scratch m_scratch;
    Release m_release;
};

TEST_F(Diff, AReleaseDoesNotDifferFromItself) { EXPECT_TRUE(diff(m_release, m_release).empty()); }

TEST_F(Diff, EnvironmentsOfOneRelease) {
    const auto items = diff(m_release, m_release.find("test"), m_release, m_release.find("prod"));
    ASSERT_EQ(items.size(), 2U);
    ASSERT_EQ(items[0].files.size(), 1U);
    EXPECT_EQ(items[0].files[0].name, "config.yaml");
    EXPECT_TRUE(items[0].references.empty());
}

TEST_F(Diff, ParametersReferencesContractAndWholeIntegrations) {
    Release after = m_release;
    Content& content = after.environments[1].integrations[0];
    content.parameters.emplace_back("url", "https://new.example");
    content.references[0].span.reference = "sealed://a/other";
    after.environments[1].integrations.pop_back();
    after.integrations[0].contract_sha256 = sha256_hex("new");
    const auto environments = diff(m_release, after);
    ASSERT_EQ(environments.size(), 3U) << "the specification holds for all environments";
    EXPECT_EQ(environments[1].environment, "prod");
    const IntegrationDiff& first = environments[1].integrations[0];
    EXPECT_FALSE(first.parameters[0].before);
    EXPECT_EQ(first.parameters[0].after, "https://new.example");
    EXPECT_EQ(first.references[0].name, "config.yaml pw");
    EXPECT_EQ(first.references[0].after, "sealed://a/other");
    EXPECT_EQ(first.contract[0].after, sha256_hex("new"));
    EXPECT_TRUE(environments[1].integrations[1].removed);
}

TEST_F(Diff, AgainstNothingAllIsAdded) {
    const auto items = diff(Release{}, nullptr, m_release, m_release.find("dev"));
    ASSERT_EQ(items.size(), 2U);
    EXPECT_TRUE(items[0].added);
    EXPECT_EQ(items[0].files.size(), 3U);
}

}  // namespace
}  // namespace sluice::bundle
