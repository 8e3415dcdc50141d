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
    for (const auto& change : items[0].changes) EXPECT_EQ(change.kind, "parameter");
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
    const auto& integrations = environments[1].integrations;
    EXPECT_TRUE(integrations[0].removed) << "whole integrations come first";
    const auto& changes = integrations[1].changes;
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].name, "url");
    EXPECT_FALSE(changes[0].before);
    EXPECT_EQ(changes[0].after, "https://new.example");
    EXPECT_EQ(changes[1].name, "pw in config.yaml");
    EXPECT_EQ(changes[1].after, "sealed://a/other");
    EXPECT_EQ(changes[2].kind, "contract");
    EXPECT_EQ(changes[2].after, sha256_hex("new"));
}

TEST_F(Diff, ATemplateAndWhatTheDeclarationSays) {
    Release after = m_release;
    ASSERT_FALSE(after.integrations[0].templates.empty());
    after.integrations[0].templates[0].second = sha256_hex("new");
    after.integrations[0].irreversible = !after.integrations[0].irreversible;
    const auto changes = diff(m_release, after).at(0).integrations.at(0).changes;
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[0].kind, "template") << "it can hold anything";
    EXPECT_EQ(changes[1].name, "irreversible");
}

TEST_F(Diff, AgainstNothingAllIsAdded) {
    const auto items = diff(Release{}, nullptr, m_release, m_release.find("dev"));
    ASSERT_EQ(items.size(), 2U);
    EXPECT_TRUE(items[0].added);
    EXPECT_EQ(items[0].files.size(), 3U);
}

}  // namespace
}  // namespace sluice::bundle
