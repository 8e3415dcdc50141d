// Rendered configs and their schemas: what stands in the tree, and where a violation is shown.

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render/rendered.hpp"
#include "support/digest.hpp"
#include "support/project_folder.hpp"

namespace sluice::render {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RenderSchema : public ::testing::Test {
protected:
    /// "line:column rule" of each error of dev and prod.
    std::vector<std::string> check(const std::string& schema) {
        m_folder.write("schemas/app.schema.json", schema);
        const auto project = project::load(m_folder.root());
        if (!project) return {project.error().rule + ": " + project.error().message};
        auto all = render_all(*project, {}, {});
        m_rendered = all ? std::move(*all) : std::vector<RenderedIntegration>{};
        if (all) return {};
        m_error = all.error();
        std::vector<std::string> lines;
        const auto add = [&](const Error& e) {
            lines.push_back(fmt::format("{}:{} {}", e.where->line, e.where->column, e.rule));
        };
        add(m_error);
        for (const Error& each : m_error.more) add(each);
        return lines;
    }

    void values(const std::string& environment, const std::string& map) {
        const std::string head = environment == "base" ? "" : "environment: " + environment + "\n";
        m_folder.write("environments/" + environment + ".yaml", head + "integrations:\n  app: " + map + "\n");
    }

    test::ProjectFolder m_folder;
    Error m_error;
    std::vector<RenderedIntegration> m_rendered;
};

TEST_F(RenderSchema, DeclaredTypesDecide) {
    m_folder.declare(
        "templates: [a.yaml]\nparameters:\n  n: {type: int, default: 4}\n  s: {type: string, default: \"8\"}\n"
        "  l: {type: list<string>, default: [1.10, b]}\n  o: {type: url, optional: true}\nsecrets: {p: {kind: "
        "password}}\n");
    m_folder.write(
        "templates/app/a.yaml",
        "n: \"${n}\"\ns: ${s}\nt: ${text:n}\nx: v${n}\nl: ${l}\no: ${o}\np: ${secret:p}\nb: True\nh: 0x1F\n");
    EXPECT_THAT(check(R"({"properties": {"n": {"type": "integer"}, "s": {"type": "string"}, "t": {"const": "4"},
        "x": {"const": "v4"}, "l": {"const": ["1.10", "b"]}, "o": false, "p": {"const": "${sealed://app/p}"},
        "b": {"const": true}, "h": {"const": 31}}, "maxProperties": 8})"),
                IsEmpty());
    EXPECT_EQ(m_rendered.front().schema_sha256.size(), 64U);
}

TEST_F(RenderSchema, JsonTreeHasTheSamePlaces) {
    m_folder.declare("templates: [a.json]\nparameters:\n  n: {type: int, default: 9}\n");
    m_folder.write("templates/app/a.json", "{\"a\": [true, \"${n}\", 1e3],\n \"b\": {\"c\": null}}");
    EXPECT_THAT(check(R"({"properties": {"a": {"items": {"enum": [true, 1000]}}, "b": {"required": ["d"]}}})"),
                ElementsAre("1:14 schema-enum", "2:7 schema-required"));
}

TEST_F(RenderSchema, TomlTreeHasTheSamePlaces) {
    m_folder.declare(
        "templates: [a.toml]\nparameters:\n  n: {type: int, default: 9}\n  o: {type: url, optional: true}\n");
    m_folder.write(
        "templates/app/a.toml",
        "# ä\ntitle = \"ä\"\nlist = [\"ä\", \"${n}\", 1.5]\no = \"${o}\"\n\n[[s.t]]\nport = \"${n}\"\n[x]\ny = true\n");
    EXPECT_THAT(check(R"({"properties": {"list": {"items": {"type": ["string", "integer"]}}, "o": false,
        "s": {"properties": {"t": {"items": {"properties": {"port": {"maximum": 5}}}}}},
        "x": {"properties": {"y": {"const": 1}}}}, "maxProperties": 4})"),
                ElementsAre("3:23 schema-type", "7:8 schema-range", "9:5 schema-enum"));
}

TEST_F(RenderSchema, TomlsOwnTypesAreTexts) {
    m_folder.declare("templates: [a.toml]\nsecrets: {p: {kind: password}}\n");
    m_folder.write("templates/app/a.toml",
                   "\xEF\xBB\xBF'é' = 0x1f\nd = 1979-05-27T07:32:00Z\ne = 1979-05-27\nt = 07:32:00\ni = -inf\n"
                   "p = '''${secret:p}'''\n");
    EXPECT_THAT(check(R"({"properties": {"é": {"const": 31}, "d": {"const": "1979-05-27T07:32:00Z"},
        "e": {"format": "date"}, "t": {"const": "07:32:00"}, "i": {"const": "-inf"}, "p": {"x-secret": true}},
        "maxProperties": 6})"),
                IsEmpty());
}

TEST_F(RenderSchema, ViolationNamesTheLayersOfAllEnvironments) {
    m_folder.declare("templates: [a.yaml]\nparameters:\n  h: {type: string}\n  p: {type: port, default: 1}\n");
    m_folder.write("templates/app/a.yaml", "url: http://${h}:${p}/\n");
    values("dev", "{h: a}");
    values("prod", "{h: b}");
    const std::string schema = R"({"properties": {"url": {"pattern": "^https:"}}})";
    EXPECT_THAT(check(schema), ElementsAre("1:6 schema-pattern", "1:6 schema-pattern"));
    EXPECT_EQ(m_error.message, "url: \"http://a:1/\" does not match ^https:");
    EXPECT_THAT(m_error.notes, ElementsAre("h: set at environments/dev.yaml:3:12",
                                           HasSubstr("p: set at templates/app/integration.yaml:"),
                                           "asked for by schemas/app.schema.json:1:25, in dev"));
    values("prod", "{h: a}");
    EXPECT_THAT(check(schema), ElementsAre("1:6 schema-pattern"));
    EXPECT_THAT(
        m_error.notes,
        ElementsAre("h: set at environments/dev.yaml:3:12", HasSubstr("p: set at templates/app/integration.yaml:"),
                    "asked for by schemas/app.schema.json:1:25, in dev", "h: set at environments/prod.yaml:3:12",
                    "asked for by schemas/app.schema.json:1:25, in prod"));
}

TEST_F(RenderSchema, ViolationShowsValueAndLimit) {
    m_folder.declare(
        "templates: [a.yaml]\nparameters:\n  n: {type: int, default: 48}\nsecrets: {p: {kind: password}}\n");
    const auto said = [&](const std::string& value, const std::string& schema) {
        m_folder.write("templates/app/a.yaml", "v: " + value + "\nrest: ${n} ${secret:p|text}\n");
        check(R"({"properties": {"v": )" + schema + "}}");
        return m_error.message;
    };
    EXPECT_EQ(said("${n}", R"({"maximum": 32})"), "v: 48 is more than 32");
    EXPECT_EQ(said("${n}", R"({"enum": [1, 2]})"), "v: 48 is not one of 1, 2");
    EXPECT_EQ(said("${n}", R"({"type": "string"})"), "v: expected text, got a whole number 48");
    EXPECT_EQ(said("ab", R"({"type": "integer"})"), "v: expected a whole number, got text \"ab\"");
    EXPECT_EQ(said("ab", R"({"minLength": 3})"), "v: \"ab\" is shorter than 3 characters");
    EXPECT_EQ(said("a b", R"({"format": "email"})"), "v: \"a b\" is not an e-mail address");
    EXPECT_EQ(said("\"a\\e[1m\"", R"({"maxLength": 1})"), "v: \"a\\x1B[1m\" is longer than 1 character");
    EXPECT_EQ(said("${secret:p}", R"({"pattern": "^x"})"), "v: \"${sealed://app/p}\" does not match ^x");
    std::string many;
    for (int i = 0; i < 100; ++i) many += "ä";
    EXPECT_EQ(said("x" + many, R"({"maxLength": 1})"),
              "v: \"x" + many.substr(0, 58) + "…\" is longer than 1 character");
}

TEST_F(RenderSchema, BrokenPlaceholderGivesNoFurtherErrors) {
    const std::string schema = R"({"required": ["v"], "properties": {"v":
        {"type": "integer", "x-secret": true, "x-env": true, "format": "uri", "pattern": "^x", "maxLength": 1}}})";
    for (const std::string broken : {"${undeclared}", "${secret:undeclared}", "${sealed://app/x}", "$${sealed://app/x}",
                                     "${n|url}", "x${N}", "${unclosed"}) {
        for (const auto& [file, head, end] :
             std::vector<std::array<std::string, 3>>{{"a.yaml", "n: ${n}\nv: ", "\n"},
                                                     {"a.json", "{\"n\": \"${n}\", \"v\": ", "}\n"},
                                                     {"a.toml", "n = \"${n}\"\nv = ", "\n"}}) {
            std::filesystem::remove_all(m_folder.root() / "templates");
            m_folder.declare("templates: [" + file + "]\nparameters: {n: {type: int, default: 1}}\n");
            m_folder.write("templates/app/" + file, head + '"' + broken + '"' + end);
            const std::vector<std::string> found = check(schema);
            ASSERT_EQ(found.size(), 1U) << file << broken << ": " << testing::PrintToString(found);
            EXPECT_EQ(found[0].find("schema-"), std::string::npos) << found[0];
        }
    }
}

TEST_F(RenderSchema, LinkStaysInTheProject) {
    m_folder.declare("templates: [a.yaml]\nparameters: {n: {type: int, default: 1}}\n");
    m_folder.write("templates/app/a.yaml", "n: ${n}\n");
    m_folder.write("schemas/kept.json", "{}");
    const std::filesystem::path schema = m_folder.root() / "schemas/app.schema.json";
    for (const auto& [target, rule] : std::vector<std::array<std::string, 2>>{
             {"/etc/hostname", "schema-link"}, {"app.schema.json", "schema-link"}, {"kept.json", ""}}) {
        std::filesystem::remove(schema);
        std::filesystem::create_symlink(target, schema);
        const auto all = render_all(*project::load(m_folder.root()), {}, {});
        EXPECT_EQ(all ? "" : all.error().rule, rule) << target;
    }
}

TEST_F(RenderSchema, SecretIsExactlyOneSecret) {
    m_folder.declare(
        "templates: [a.yaml]\nparameters: {v: {type: string, default: x}}\nsecrets: {p: {kind: password}}\n");
    m_folder.write("templates/app/a.yaml", "a: ${secret:p}\nb: \"${secret:p|text} \"\nc: ${v}\nd: hunter\n");
    EXPECT_THAT(check(R"({"additionalProperties": {"x-secret": true}})"),
                ElementsAre("2:4 schema-secret", "3:4 schema-secret", "4:4 schema-secret"));
}

TEST_F(RenderSchema, EnvironmentSetsTheValueItself) {
    m_folder.declare(
        "templates: [a.yaml]\nparameters:\n  own: {type: string}\n  shared: {type: string}\n"
        "  fixed: {type: string, default: x}\n  m: {type: \"map<string,string>\"}\n");
    m_folder.write("templates/app/a.yaml",
                   "a: ${own}\nb: ${shared}\nc: ${fixed}\nd: x\ne: ${own}-${shared}\nf: ${m}\n");
    values("base", "{shared: s, m: {low: x}}");
    values("dev", "{own: o, m: {high: z}}");
    values("prod", "{own: o, m: {high: z}}");
    EXPECT_THAT(check(R"({"additionalProperties": {"x-env": true}})"),
                ElementsAre("2:4 schema-env", "3:4 schema-env", "4:4 schema-env", "5:4 schema-env"));
    EXPECT_THAT(check(R"({"properties": {"f": {"additionalProperties": {"x-env": true}}}})"),
                ElementsAre("6:4 schema-env"));
    EXPECT_THAT(m_error.message, HasSubstr("f.low"));
}

TEST_F(RenderSchema, ListsOfMapsMergeByTheirKey) {
    m_folder.declare("templates: [a.yaml]\nparameters:\n  l: {type: \"list<map<string,string>>\"}\n");
    m_folder.write("templates/app/a.yaml", "x:\n  l: ${l}\n");
    values("base", "{l: [{name: a, to: q}, {name: b, to: r}]}");
    values("dev", "{l: [!unset {name: a}, {name: b, via: v}, {name: c}]}");
    constexpr auto k_schema =
        R"({"properties": {"x": {"$ref": "#/definitions/x"}},
            "definitions": {"x": {"anyOf": [{"properties": {"l": {"x-merge-key": "name"}}}]}}})";
    ASSERT_THAT(check(k_schema), IsEmpty());
    EXPECT_EQ(m_rendered[0].files[0].bytes,
              "x:\n  l: [{\"name\": \"b\", \"to\": \"r\", \"via\": \"v\"}, {\"name\": \"c\"}]\n");
    EXPECT_EQ(m_rendered[1].files[0].bytes,
              "x:\n  l: [{\"name\": \"a\", \"to\": \"q\"}, {\"name\": \"b\", \"to\": \"r\"}]\n");
    values("dev", "{l: [{name: b}, {name: b}]}");
    EXPECT_THAT(check(k_schema), ElementsAre("3:24 schema-merge-key"));
    values("dev", "{l: [!unset {name: a}]}");
    EXPECT_THAT(check("{}"), ElementsAre("3:12 value-type"));
}

TEST_F(RenderSchema, OneTemplateIsMeant) {
    m_folder.write("templates/app/a.yaml", "a: 1\n");
    m_folder.write("templates/app/b.json", "{}");
    m_folder.write("templates/app/c.properties", "a=1\n");
    const std::string schema = R"({"required": ["a"]})";
    m_folder.declare("templates: [a.yaml, b.json, c.properties]\n");
    EXPECT_THAT(check(schema), ElementsAre("0:0 schema-template"));
    m_folder.declare("templates: [{file: a.yaml, schema: true}, b.json, c.properties]\n");
    EXPECT_THAT(check(schema), IsEmpty());
    m_folder.declare("templates: [a.yaml, {file: b.json, schema: true}, c.properties]\n");
    EXPECT_THAT(check(schema), ElementsAre("1:1 schema-required"));
    m_folder.declare("templates: [a.yaml, b.json, {file: c.properties, schema: true}]\n");
    EXPECT_THAT(check(schema), ElementsAre("4:29 schema-template"));
    m_folder.declare("templates: [{file: a.yaml, schema: true}, {file: b.json, schema: true}, c.properties]\n");
    EXPECT_THAT(check(schema), ElementsAre("4:43 schema-template"));
}

TEST_F(RenderSchema, ValueInErrorIsNotJudgedTwice) {
    m_folder.declare("templates: [a.yaml]\nparameters:\n  n: {type: int}\n  m: {type: int, default: 9}\n");
    m_folder.write("templates/app/a.yaml", "n: ${n}\nm: ${m}\n");
    EXPECT_THAT(check(R"({"additionalProperties": {"maximum": 5}})"),
                ElementsAre("2:4 schema-range", "6:3 value-missing", "6:3 value-missing"));
}

}  // namespace
}  // namespace sluice::render
