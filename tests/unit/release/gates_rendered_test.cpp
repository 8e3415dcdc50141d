#include <gtest/gtest.h>

#include "bundle/compose.hpp"
#include "project/load.hpp"
#include "release/gate_rows.hpp"
#include "support/project_folder.hpp"

namespace sluice::release {
namespace {

class RenderedGateTest : public ::testing::Test {
protected:
    RenderedGateTest() {
        m_folder.declare("parameters:\n  url: {type: url}\ntemplates: [{file: app.yaml, format: yaml}]\n");
        m_folder.write("templates/app/app.yaml", "target: \"${url}\"\nretries: 3\n");
        m_folder.write("environments/dev.yaml", "environment: dev\nparameters: {url: \"https://dev.example\"}\n");
        m_folder.write("environments/prod.yaml", "environment: prod\nparameters: {url: \"https://prod.example\"}\n");
    }

    project::Project load() {
        auto project = project::load(m_folder.root());
        EXPECT_TRUE(project) << project.error().message;
        return std::move(*project);
    }

    /// A bundle whose files say `retries: <number>`, whatever the template says.
    bundle::Bundle make(const std::string& number) {
        const project::Project project = load();
        const auto renderer = [&](const project::Environment& environment,
                                  const project::Declaration& declaration) -> Result<render::RenderedIntegration> {
            auto rendered = TRY(render::render(project, environment, declaration));
            std::string& bytes = rendered.files.at(0).bytes;
            bytes.replace(bytes.find("retries: 3") + 9, 1, number);
            return rendered;
        };
        auto made = bundle::compose(project, renderer, {});
        EXPECT_TRUE(made) << made.error().message;
        return std::move(*made);
    }

    GateRow judge(const bundle::Bundle& made) {
        const project::Project project = load();
        return rendered_gate(GateInput{.project = project,
                                       .environment = *project.find_environment("prod"),
                                       .bundle = made,
                                       .signatures = {},
                                       .trust = {},
                                       .ledger = {},
                                       .previous_stage = "",
                                       .integrations = {"app"},
                                       .actor = "",
                                       .approvals = {},
                                       .secrets = std::vector<secrets::SecretInfo>{},
                                       .now = {}});
    }

    test::ProjectFolder m_folder;
};

TEST_F(RenderedGateTest, OpenWhenTheTemplatesRenderTheseFiles) {
    const GateRow row = judge(make("3"));
    EXPECT_TRUE(row.ok) << row.why;
    EXPECT_EQ(row.why, "they render these files");
}

TEST_F(RenderedGateTest, ClosedWhenAFileSaysWhatNoTemplateSays) {
    const GateRow row = judge(make("9"));
    EXPECT_FALSE(row.ok);
    EXPECT_NE(row.why.find("not what its templates render: rendered/prod/app/app.yaml"), std::string::npos) << row.why;
    EXPECT_FALSE(row.hint.empty());
}

TEST_F(RenderedGateTest, OtherTemplatesOrValuesAreNotCompared) {
    const bundle::Bundle made = make("9");
    m_folder.write("environments/prod.yaml", "environment: prod\nparameters: {url: \"https://other.example\"}\n");
    EXPECT_EQ(judge(made).why, "not compared: the checkout has other parameters of app");
    m_folder.write("templates/app/app.yaml", "target: \"${url}\"\nretries: 4\n");
    const GateRow row = judge(made);
    EXPECT_TRUE(row.ok);
    EXPECT_EQ(row.why, "not compared: the checkout has other templates of app");
}

}  // namespace
}  // namespace sluice::release
