#include "render/explain.hpp"

#include <gtest/gtest.h>

#include "render/rendered.hpp"
#include "support/project_folder.hpp"

namespace sluice::render {
namespace {

class ExplainTest : public ::testing::Test {
protected:
    void SetUp() override {
        m_folder.declare(
            "description: \"${team}\"\ntemplates: [a.yaml, a.properties]\nparameters:\n"
            "  timeout: {type: int, default: 1}\n  team: {type: string}\n  proxy: {type: url, optional: true}\n"
            "  labels: {type: \"map<string,map<string,string>>\", default: {a: {x: \"1\", y: \"2\"}}}\n"
            "secrets: {pw: {kind: password}}\n");
        m_folder.write("templates/app/a.yaml",
                       "url: 'http://h/${timeout}?t=${team}'\nproxy: ${proxy}\nlabels: ${labels}\npw: ${secret:pw}\n");
        m_folder.write("templates/app/a.properties", "\n\nwait = ${timeout}\n");
        m_folder.write("environments/base.yaml",
                       "parameters: {team: it}\nintegrations: {app: {labels: {b: {z: q}}}}\n");
        m_folder.write("environments/dev.yaml",
                       "environment: dev\nintegrations:\n  app:\n    timeout: 20\n    labels: {a: {x: !unset , y: m}}\n"
                       "    team: \"don't\"\n");
    }

    Result<std::vector<Explanation>> run(const std::string& subject) {
        auto project = project::load(m_folder.root());
        if (!project) return tl::unexpected(project.error());
        m_project = std::move(*project);
        auto explained = explain(m_project, "dev", subject);
        if (!explained) return tl::unexpected(explained.error());
        m_fault = explained->fault;
        return std::move(explained->integrations);
    }
    ExplainedParameter parameter(const std::string& name) { return run("app." + name).value().at(0).parameters.at(0); }

    static std::string place(const Location& where) {
        return where.file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
    }

    test::ProjectFolder m_folder;
    project::Project m_project;
    std::optional<Error> m_fault;
};

TEST_F(ExplainTest, WhatDoesNotRenderHidesNothingElse) {
    ASSERT_TRUE(run(""));
    EXPECT_FALSE(m_fault);
    m_folder.write("templates/b/integration.yaml",
                   "integration: b\nkind: [api]\ndirection: read\ntemplates: [b.yaml]\n");
    m_folder.write("templates/b/b.yaml", "a: ${b}\n");
    const auto all = run("");
    ASSERT_TRUE(all);
    ASSERT_EQ(all->size(), 1U);
    EXPECT_EQ(all->front().integration, "app");
    ASSERT_TRUE(m_fault);
    EXPECT_EQ(m_fault->rule, "parameter-undeclared");
    ASSERT_TRUE(run("app"));
    EXPECT_FALSE(m_fault);
    EXPECT_EQ(run("b").error().rule, "parameter-undeclared");
    m_folder.write("environments/prod.yaml", "environment: prod\nparameters: {nobodys: 1}\n");
    ASSERT_TRUE(run("app.team"));
    ASSERT_TRUE(m_fault);
    EXPECT_EQ(m_fault->where->file, "environments/prod.yaml");
}

TEST_F(ExplainTest, LayersFromTheLowestToTheWinner) {
    const auto one = parameter("timeout");
    ASSERT_EQ(one.layers.size(), 2U);
    EXPECT_EQ(one.value, "20");
    EXPECT_EQ(one.layers[0].layer, "default");
    EXPECT_EQ(one.layers[0].value, "1");
    EXPECT_FALSE(one.layers[0].counts);
    EXPECT_EQ(place(one.layers[1].where), "environments/dev.yaml:4:14");
    EXPECT_TRUE(one.layers[1].counts);
}

TEST_F(ExplainTest, PlacesInTheRenderedFiles) {
    const auto uses = parameter("timeout").uses;
    ASSERT_EQ(uses.size(), 2U);
    EXPECT_EQ(place(uses[0].where), "rendered/dev/app/a.properties:3:8");
    EXPECT_EQ(place(uses[1].where), "rendered/dev/app/a.yaml:1:16");
    EXPECT_EQ(uses[1].where.width, 2U);
    EXPECT_EQ(uses[1].where.text, "url: 'http://h/20?t=don''t'");
    EXPECT_EQ(place(uses[1].placeholder), "templates/app/a.yaml:1:16");
}

TEST_F(ExplainTest, AValueBehindAnotherIsWhereItStandsNow) {
    const auto uses = parameter("team").uses;
    ASSERT_EQ(uses.size(), 2U);
    EXPECT_EQ(place(uses[0].where), "rendered/dev/app/a.yaml:1:21");
    EXPECT_EQ(uses[0].where.width, 6U) << "the quote is doubled";
    EXPECT_EQ(uses[1].kind, Use::Kind::declaration);
    EXPECT_EQ(place(uses[1].where), "templates/app/integration.yaml:4:15");
}

TEST_F(ExplainTest, AnUnsetOptionalReachesNothing) {
    const auto one = parameter("proxy");
    EXPECT_FALSE(one.value);
    EXPECT_TRUE(one.layers.empty());
    ASSERT_EQ(one.uses.size(), 1U);
    EXPECT_EQ(one.uses[0].kind, Use::Kind::removed);
    EXPECT_EQ(place(one.uses[0].where), "templates/app/a.yaml:2:8");
}

TEST_F(ExplainTest, MembersOfAMergedMapNameTheirLayers) {
    const auto one = parameter("labels");
    ASSERT_EQ(one.members.size(), 3U);
    EXPECT_EQ(one.members[0].member, "a.x");
    EXPECT_FALSE(one.members[0].value);
    EXPECT_EQ(one.members[0].layer, "environment integration");
    EXPECT_EQ(one.members[1].value, "m");
    EXPECT_EQ(one.members[2].member, "b.z");
    EXPECT_EQ(one.members[2].layer, "base integration");
    EXPECT_FALSE(one.layers[0].counts) << "nothing is left of the default";
    EXPECT_TRUE(one.layers[1].counts);
    EXPECT_EQ(one.layers[2].value, "{a: {x: !unset, y: m}}");
    EXPECT_EQ(one.value, "{a: {y: m}, b: {z: q}}");
}

TEST_F(ExplainTest, ItemsThatASchemaMergesNameTheirLayers) {
    m_folder.declare("templates: [a.yaml]\nparameters:\n  hosts: {type: \"list<map<string,string>>\"}\n");
    std::filesystem::remove(m_folder.root() / "templates/app/a.properties");
    m_folder.write("templates/app/a.yaml", "hosts: ${hosts}\n");
    m_folder.write("schemas/app.schema.json",
                   R"({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties":
                       {"hosts": {"type": "array", "items": {"type": "object"}, "x-merge-key": "name"}}})");
    m_folder.write("environments/base.yaml", "parameters: {hosts: [{name: a, port: \"1\"}, {name: b, port: \"2\"}]}\n");
    m_folder.write("environments/dev.yaml", "environment: dev\nparameters: {hosts: [{name: b, port: \"3\"}]}\n");
    const auto one = parameter("hosts");
    ASSERT_EQ(one.members.size(), 4U);
    EXPECT_EQ(one.members[1].member, "a.port");
    EXPECT_EQ(one.members[1].layer, "base");
    EXPECT_EQ(one.members[3].value, "3");
    EXPECT_EQ(place(one.members[3].where), "environments/dev.yaml:2:38");
    EXPECT_TRUE(one.layers[0].counts);
}

TEST_F(ExplainTest, ItemsThatALayerTookOutAreSaid) {
    m_folder.declare("templates: [a.yaml]\nparameters:\n  hosts: {type: \"list<map<string,string>>\"}\n");
    std::filesystem::remove(m_folder.root() / "templates/app/a.properties");
    m_folder.write("templates/app/a.yaml", "hosts: ${hosts}\n");
    m_folder.write("schemas/app.schema.json",
                   R"({"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties":
                       {"hosts": {"type": "array", "items": {"type": "object"}, "x-merge-key": "n"}}})");
    m_folder.write("environments/base.yaml",
                   "parameters: {hosts: [{n: a, w: \"1\"}, {n: b, w: \"2\"}, {n: c, w: \"\"}]}\n");
    m_folder.write("environments/dev.yaml",
                   "environment: dev\nparameters:\n  hosts:\n  - !unset {n: a}\n  - {n: b, w: !unset }\n");
    const auto one = parameter("hosts");
    EXPECT_EQ(one.value, R"([{"n": "b"}, {"n": "c", "w": ""}])");
    EXPECT_EQ(one.layers[1].value, R"([!unset {"n": "a"}, {"n": "b", "w": !unset}])");
    ASSERT_EQ(one.members.size(), 6U);
    EXPECT_EQ(one.members[0].member, "a.n");
    EXPECT_FALSE(one.members[0].value);
    EXPECT_FALSE(one.members[1].value);
    EXPECT_EQ(one.members[1].layer, "environment");
    EXPECT_EQ(place(one.members[1].where), "environments/dev.yaml:4:12");
    EXPECT_EQ(one.members[2].value, "b");
    EXPECT_FALSE(one.members[3].value);
    EXPECT_EQ(place(one.members[3].where), "environments/dev.yaml:5:15");
    EXPECT_EQ(one.members[5].value, "\"\"");
}

TEST_F(ExplainTest, NamesWithDotsAndEmptyMapsAreKeptApart) {
    m_folder.write("environments/base.yaml",
                   "parameters: {team: it}\nintegrations: {app: {labels: {a: {\"b.c\": low}, d: {}}}}\n");
    m_folder.write("environments/dev.yaml",
                   "environment: dev\nintegrations:\n  app:\n    labels: {\"a.b\": {c: high}, a: {}, d: {e: f}}\n");
    const auto one = parameter("labels");
    std::string all;
    for (const MemberValue& member : one.members) all += member.member + "=" + member.value.value_or("-") + " ";
    EXPECT_EQ(all, "a.x=1 a.y=2 a.\"b.c\"=low d.e=f \"a.b\".c=high ");
    EXPECT_EQ(one.layers[0].layer, "default");
    EXPECT_TRUE(one.layers[0].counts);
}

TEST_F(ExplainTest, EmptyTextsAndQuotesAreToldApart) {
    const std::string dev = "environment: dev\nparameters: {team: ";
    m_folder.write("environments/dev.yaml", dev + "\"\"}\n");
    EXPECT_EQ(parameter("team").value, R"("")");
    m_folder.write("environments/dev.yaml", dev + "'\"\"'}\n");
    EXPECT_EQ(parameter("team").value, R"("\"\"")");
    m_folder.write("environments/dev.yaml", dev + "\"a \"}\n");
    EXPECT_EQ(parameter("team").value, R"("a ")");
    m_folder.write("environments/dev.yaml", dev + "a \"b\"}\n");
    EXPECT_EQ(parameter("team").value, "a \"b\"");
}

TEST_F(ExplainTest, SecretsAreReferences) {
    const auto one = run("app.pw").value().at(0);
    ASSERT_EQ(one.secrets.size(), 1U);
    EXPECT_TRUE(one.parameters.empty());
    EXPECT_EQ(one.secrets[0].reference, "sealed://app/pw");
    ASSERT_EQ(one.secrets[0].uses.size(), 1U);
    EXPECT_EQ(place(one.secrets[0].uses[0].where), "rendered/dev/app/a.yaml:3:6");
    EXPECT_EQ(place(one.secrets[0].uses[0].placeholder), "templates/app/a.yaml:4:5");
}

TEST_F(ExplainTest, NamesThatAreNotThere) {
    EXPECT_EQ(run("ap").error().rule, "unknown-integration");
    EXPECT_EQ(run("app.timeot").error().message,
              "app declares no parameter or secret \"timeot\" (did you mean \"timeout\"?)");
    EXPECT_EQ(run("timeout").error().hint, "say whose it is: app.timeout");
    EXPECT_EQ(run("").value().at(0).parameters.size(), 4U);
}

/// Every span of every value, cut out of the output, is that value as its format writes it.
TEST_F(ExplainTest, SpansHoldTheValuesOfEveryFormat) {
    m_folder.declare(
        "templates: [a.yaml, a.json, a.properties, a.env, a.xml, a.ini, a.toml]\nparameters:\n  n: {type: int, "
        "default: 7}\n"
        "  s: {type: string, default: \"a: #b\"}\n  l: {type: list<string>, join: \",\", default: [p, q]}\n"
        "  gone: {type: string, optional: true}\n");
    m_folder.write(
        "templates/app/a.yaml",
        "p: ${s}\nq: x ${s} y ${n}\ng: ${gone}\nd: \"${s}/${n}\"\nb: |\n  ${s} ${n}\nf: [\"${n}\", \"${l}\"]\n");
    m_folder.write("templates/app/a.json", "{\"g\": \"${gone}\", \"s\": \"x${s}\", \"n\": \"${n}\"}");
    m_folder.write("templates/app/a.properties", "g=${gone}\ns=${n}-${l}\n");
    m_folder.write("templates/app/a.xml", "<a g=\"${gone}\"><b>x ${s}</b></a>\n");
    m_folder.write("templates/app/a.toml", "g = \"${gone}\"\nn = \"${n}\"\ns = 'x ${s}'\nl = \"${l}\"\n");
    m_folder.write("templates/app/a.ini", "[x]\ng = ${gone}\nl = ${l}\nn = ${n}\n");
    m_folder.write("templates/app/a.env", "G=${gone}\nL=${l}\nN=${n}\n");
    m_folder.write("environments/base.yaml", "parameters: {}\n");
    m_folder.write("environments/dev.yaml", "environment: dev\n");
    const auto project = project::load(m_folder.root()).value();
    const auto rendered = render_all(project, {"dev"}, {}).value().at(0);
    std::size_t spans = 0;
    for (const RenderedFile& file : rendered.files) {
        for (const ValueSpan& span : file.values) {
            ++spans;
            if (span.parameter->name == "gone") {
                EXPECT_EQ(span.offset, k_removed) << file.path;
                continue;
            }
            const std::string bytes = file.bytes.substr(span.offset, span.length);
            const bool list = bytes == "p,q" || bytes == R"(["p", "q"])";
            EXPECT_TRUE(span.parameter->name == "n"   ? bytes == "7"
                        : span.parameter->name == "l" ? list
                                                      : bytes == "a: #b")
                << file.path << ": " << bytes;
        }
    }
    EXPECT_EQ(spans, 28U);
}

}  // namespace
}  // namespace sluice::render
