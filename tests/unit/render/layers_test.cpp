#include "render/layers.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "render/diff.hpp"
#include "render/placeholder_domains.hpp"
#include "render/types.hpp"
#include "support/project_folder.hpp"

namespace sluice::render {
namespace {

class LayersTest : public ::testing::Test {
protected:
    /// The value of parameter `p` as shown, or "<rule>".
    std::string value(const std::string& declaration, const std::string& base, const std::string& dev) {
        m_folder.declare("templates: [a.yaml]\nparameters:\n  p: " + declaration + "\n");
        m_folder.write("templates/app/a.yaml", "a: ${p}\n");
        std::filesystem::remove(m_folder.root() / "environments/base.yaml");
        if (!base.empty()) m_folder.write("environments/base.yaml", base);
        m_folder.write("environments/dev.yaml", "environment: dev\n" + dev);
        const auto project = project::load(m_folder.root());
        if (!project) return fail_with(project.error());
        project::ErrorList errors;
        check_layers(*project, errors);
        const auto resolved = resolve(*project, LayerIndex(*project), *project->find_environment("dev"),
                                      project->declarations.front(), {}, errors);
        const auto finished = errors.finish();
        if (!finished) return fail_with(finished.error());
        m_origins = resolved.front().origins;
        return resolved.front().display();
    }

    std::string fail_with(const Error& error) {
        m_error = error;
        return "<" + error.rule + ">";
    }

    test::ProjectFolder m_folder;
    std::vector<Origin> m_origins;
    Error m_error;
};

const std::string k_base = "parameters: {p: b}\nintegrations: {app: {p: bi}}\n";

TEST_F(LayersTest, HigherLayersWin) {
    const std::string type = "{type: string, default: d}";
    EXPECT_EQ(value(type, "", ""), "d");
    EXPECT_EQ(value(type, "parameters: {p: b}\n", ""), "b");
    EXPECT_EQ(value(type, k_base, ""), "bi");
    EXPECT_EQ(value(type, k_base, "parameters: {p: e}\n"), "e");
    EXPECT_EQ(value(type, k_base, "parameters: {p: e}\nintegrations: {app: {p: ei}}\n"), "ei");
    ASSERT_EQ(m_origins.size(), 5U);
    EXPECT_EQ(m_origins[0].layer, "default");
    EXPECT_EQ(m_origins[0].where.file, "templates/app/integration.yaml");
    EXPECT_EQ(m_origins[4].layer, "environment integration");
    EXPECT_EQ(m_origins[4].where.file, "environments/dev.yaml");
    EXPECT_EQ(m_origins[4].where.line, 3U);
    EXPECT_EQ(m_origins[4].where.column, 25U);
}

TEST_F(LayersTest, MapsMergeListsReplaceUnsetDeletes) {
    const std::string map = "{type: \"map<string,string>\", optional: true, default: {a: \"1\", b: \"2\"}}";
    EXPECT_EQ(value(map, "", "parameters: {p: {b: x, c: z}}\n"), R"({"a": "1", "b": "x", "c": "z"})");
    EXPECT_EQ(value(map, "", "parameters: {p: {a: !unset , c: z}}\n"), R"({"b": "2", "c": "z"})");
    EXPECT_EQ(value(map, "", "parameters: {p: !unset }\n"), "(unset)");
    EXPECT_EQ(value("{type: list<string>, default: [a, b]}", "", "parameters: {p: [c]}\n"), R"(["c"])");
    EXPECT_EQ(value("{type: string, default: d}", "", "parameters: {p: !unset }\n"), "<value-missing>");
    EXPECT_EQ(value("{type: string, default: d}", "", "parameters: {p: ~}\n"), "<value-null>");
}

TEST_F(LayersTest, MapsMergeAtEveryDepth) {
    const std::string nested = "{type: \"map<string,map<string,int>>\", default: {a: {x: 1, y: 2}, b: {z: 3}}}";
    EXPECT_EQ(value(nested, "parameters: {p: {a: {y: 4}}}\n", "parameters: {p: {a: {x: !unset }, c: {w: 5}}}\n"),
              R"({"a": {"y": 4}, "b": {"z": 3}, "c": {"w": 5}})");
    const std::string lists = "{type: \"map<string,list<int>>\", default: {a: [1, 2]}}";
    EXPECT_EQ(value(lists, "", "parameters: {p: {a: [3]}}\n"), R"({"a": [3]})");
    EXPECT_EQ(value(nested, "parameters: {p: !unset }\n", "parameters: {p: {d: {v: 6}}}\n"), R"({"d": {"v": 6}})");
    EXPECT_EQ(value(nested, "parameters: {p: !unset }\n", ""), "<value-missing>");
}

TEST_F(LayersTest, UnsetStandsAlone) {
    const std::string list = "{type: list<string>, default: [a]}";
    EXPECT_EQ(value(list, "", "parameters: {p: [b, !unset ]}\n"), "<value-type>");
    EXPECT_EQ(value(list, "", "parameters: {p: !unset [a]}\n"), "<value-type>");
    EXPECT_EQ(value("{type: string, default: a}", "", "parameters: {p: !unset b}\n"), "<value-type>");
    EXPECT_EQ(value("{type: \"map<string,string>\", default: {a: b}}", "", "parameters: {p: {a: !unset b}}\n"),
              "<value-type>");
    EXPECT_EQ(value("{type: string, optional: true, default: a}", "", "parameters:\n  p: !unset\n"), "(unset)");
}

TEST_F(LayersTest, ATypeNeverChangesBetweenLayers) {
    const std::vector<std::string> forms{"x", "[x]", "{k: x}"};
    const std::vector<std::string> types{"string", "list<string>", "\"map<string,string>\""};
    for (std::size_t type = 0; type < types.size(); ++type) {
        for (std::size_t form = 0; form < forms.size(); ++form) {
            if (type == form) continue;
            const std::string declaration = "{type: " + types[type] + ", default: " + forms[type] + "}";
            EXPECT_EQ(value(declaration, "", "parameters: {p: " + forms[form] + "}\n"), "<value-type>") << declaration;
            EXPECT_EQ(value(declaration, "parameters: {p: " + forms[form] + "}\n", ""), "<value-type>") << declaration;
        }
    }
}

TEST_F(LayersTest, NullIsNeverAValue) {
    for (const char* null : {"~", "null", "Null", "NULL", ""}) {
        const std::string lines = std::string("parameters:\n  p: ") + null + "\n";
        EXPECT_EQ(value("{type: string, optional: true}", "", lines), "<value-null>") << null;
        EXPECT_EQ(value("{type: string, optional: true}", lines, "parameters: {p: x}\n"), "<value-null>") << null;
    }
    EXPECT_NE(m_error.hint.find("!unset"), std::string::npos);
    EXPECT_EQ(value("{type: string, default: ~}", "", ""), "<value-null>");
    EXPECT_EQ(value("{type: list<string>}", "", "parameters: {p: [a, ~]}\n"), "<value-null>");
    EXPECT_EQ(value("{type: \"map<string,string>\"}", "", "parameters: {p: {a: ~}}\n"), "<value-null>");
}

TEST_F(LayersTest, UnsetDeletesWhatALowerLayerHasAndNothingElse) {
    const std::string map = "{type: \"map<string,string>\", optional: true, default: {cn: \"1\", b: \"2\"}}";
    const auto of_app = [](const std::string& of) { return "integrations: {app: {p: " + of + "}}\n"; };
    EXPECT_EQ(value(map, "", of_app("{cn: !unset }")), R"({"b": "2"})");
    EXPECT_EQ(value(map, "", of_app("{cnn: !unset }")), "<value-unset>");
    EXPECT_NE(m_error.message.find("did you mean \"cn\"?"), std::string::npos);
    EXPECT_EQ(m_error.where->column, 26U);
    EXPECT_EQ(value(map, "parameters: {p: {cn: !unset }}\n", of_app("{cn: !unset }")), "<value-unset>");
    EXPECT_EQ(value(map, "parameters: {p: !unset }\n", of_app("!unset ")), "<value-unset>");
    EXPECT_EQ(value(map, "parameters: {p: {x: !unset }}\n", ""), "<value-unset>");
    EXPECT_EQ(value("{type: string, optional: true}", "", "parameters: {p: !unset }\n"), "<value-unset>");
    EXPECT_EQ(value("{type: string, optional: true}", "parameters: {p: b}\n", "parameters: {p: !unset }\n"), "(unset)");
    const std::string nested = "{type: \"map<string,map<string,int>>\", default: {a: {x: 1}}}";
    EXPECT_EQ(value(nested, "", of_app("{a: {y: !unset }}")), "<value-unset>");
    EXPECT_EQ(value(nested, "", of_app("{b: {x: !unset }}")), "<value-unset>");
}

TEST_F(LayersTest, LockedIsTheLastWordOfWhoeverSetsIt) {
    const std::string locked = "{type: string, locked: true}";
    EXPECT_EQ(value(locked, "", "parameters: {p: e}\n"), "e");
    EXPECT_EQ(value(locked, "parameters: {p: b}\n", "parameters: {p: e}\n"), "<value-locked>");
    EXPECT_EQ(m_error.where->file, "environments/dev.yaml");
    ASSERT_EQ(m_error.notes.size(), 2U);
    EXPECT_EQ(m_error.notes[1], "set at environments/base.yaml:1:17");
    EXPECT_EQ(value(locked, k_base, ""), "<value-locked>");
    EXPECT_EQ(value(locked, "", "parameters: {p: e}\nintegrations: {app: {p: ei}}\n"), "<value-locked>");
    EXPECT_EQ(value(locked, "parameters: {p: b}\n", "parameters: {p: !unset }\n"), "<value-locked>");
    EXPECT_EQ(
        value("{type: \"map<string,string>\", locked: true}", "parameters: {p: {a: b}}\n", "parameters: {p: {c: d}}\n"),
        "<value-locked>");
}

TEST_F(LayersTest, PerEnvironmentComesFromAnEnvironment) {
    const std::string type = "{type: string, per_environment: true}";
    EXPECT_EQ(value(type, "", ""), "<value-missing>");
    EXPECT_EQ(value(type, "parameters: {p: b}\n", ""), "<value-per-environment>");
    EXPECT_NE(m_error.hint.find("environments/dev.yaml"), std::string::npos);
    EXPECT_EQ(value(type, "", "integrations: {app: {p: ei}}\n"), "ei");
    EXPECT_EQ(value("{type: string, per_environment: true, optional: true}", "", ""), "(unset)");
    EXPECT_EQ(value("{type: string, per_environment: true, optional: true}", "parameters: {p: b}\n", ""),
              "<value-per-environment>");
}

TEST_F(LayersTest, RequiredMeansInEveryEnvironment) {
    m_folder.declare("templates: [a.yaml]\nparameters:\n  p: {type: string}\n  o: {type: string, optional: true}\n");
    m_folder.write("templates/app/a.yaml", "a: ${p}\no: ${o}\n");
    m_folder.write("environments/dev.yaml", "environment: dev\nparameters: {p: x, o: z}\n");
    const auto project = project::load(m_folder.root());
    ASSERT_TRUE(project) << project.error().message;
    EXPECT_TRUE(render_all(*project, {"dev"}, {}));
    const auto all = render_all(*project, {}, {});
    ASSERT_FALSE(all);
    EXPECT_EQ(all.error().rule, "value-missing");
    EXPECT_EQ(all.error().message, "p has no value in prod");
    EXPECT_TRUE(all.error().more.empty());
}

TEST_F(LayersTest, LimitsOfEveryTypeThatHasThem) {
    EXPECT_EQ(value("{type: int, default: 5, min: 5, max: 5}", "", ""), "5");
    EXPECT_EQ(value("{type: int, default: 9007199254740993, max: 9007199254740992}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: number, default: 0.49, min: 0.5}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: number, default: 0.51, max: 0.5}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: port, default: 80, min: 1024}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: list<int>, default: [], min: 1}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: \"map<string,int>\", default: {a: 1}, min: 2}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: \"map<string,int>\", default: {a: 1}}", "parameters: {p: {b: 2}}\n", ""),
              R"({"a": 1, "b": 2})");
    EXPECT_EQ(value("{type: int, default: 5, min: 6, max: 4}", "", ""), "<parameter-declaration>");
    for (const char* type : {"string", "bool", "url", "host", "duration", "size", "email", "date"}) {
        EXPECT_EQ(value(std::string("{type: ") + type + ", optional: true, min: 1}", "", ""), "<parameter-declaration>")
            << type;
    }
    EXPECT_EQ(value("{type: string, default: aab, pattern: \"a+b\"}", "", ""), "aab");
    EXPECT_EQ(value("{type: string, default: xaab, pattern: \"a+b\"}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: string, default: aabx, pattern: \"a+b\"}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: string, default: \"aab\\n\", pattern: \"a+b\"}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: list<string>, default: [ab, c], pattern: \"[ab]+\"}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: \"map<string,string>\", default: {k: c}, pattern: \"[ab]+\"}", "", ""), "<value-range>");
}

TEST_F(LayersTest, ADefaultThatIsReplacedIsHeldToItsLimits) {
    const std::string mine = "parameters: {p: 5}\n";
    EXPECT_EQ(value("{type: int, default: 9, max: 6}", "", mine), "<value-range>");
    EXPECT_EQ(value("{type: int, default: 6, max: 6}", "", mine), "5");
    EXPECT_EQ(value("{type: string, default: b, pattern: \"a+\"}", "", "parameters: {p: a}\n"), "<value-range>");
    EXPECT_EQ(value("{type: \"map<string,int>\", default: {a: 1}, min: 2}", "", "parameters: {p: {b: 2}}\n"),
              R"({"a": 1, "b": 2})")
        << "a map is counted when it is put together";
}

TEST_F(LayersTest, ElementsHaveTheirType) {
    EXPECT_EQ(value("{type: list<int>, default: [1, 2]}", "", ""), "[1, 2]");
    EXPECT_EQ(value("{type: list<int>, default: [1, x]}", "", ""), "<value-type>");
    EXPECT_EQ(value("{type: list<int>, default: [1, \"2\"]}", "", ""), "<value-type>");
    EXPECT_EQ(value("{type: list<list<bool>>, default: [[true], [false, yes please]]}", "", ""), "<value-type>");
    EXPECT_EQ(value("{type: \"map<string,port>\", default: {a: 0}}", "", ""), "<value-type>");
    EXPECT_EQ(m_error.message, "p: a: expected port, such as 8443; found 0");
    EXPECT_EQ(value("{type: list<enum>, choices: [a, b], default: [a, c]}", "", ""), "<value-type>");
    EXPECT_EQ(value("{type: \"map<string,string>\", default: {\"" + std::string(257, 'k') + "\": v}}", "", ""),
              "<value-type>");
    EXPECT_EQ(value("{type: \"map<string,string>\", default: {\"a\\0\": v}}", "", ""), "<value-type>");
}

TEST_F(LayersTest, WordsOfADeclarationAreKnown) {
    EXPECT_EQ(value("{type: string, default: d, description: what it is for}", "", ""), "d");
    EXPECT_EQ(value("{type: strin, default: d}", "", ""), "<parameter-declaration>");
    EXPECT_EQ(value("{type: string, defualt: d}", "", ""), "<unknown-key>");
    EXPECT_NE(m_error.message.find("did you mean \"default\"?"), std::string::npos);
    EXPECT_EQ(value("{default: d}", "", "").front(), '<');
    EXPECT_EQ(value("{type: string, default: d, choices: [d]}", "", ""), "<parameter-declaration>");
    EXPECT_EQ(value("{type: string, default: d, join: \",\"}", "", ""), "<parameter-declaration>");
}

TEST_F(LayersTest, RulesOfDeclarations) {
    EXPECT_EQ(value("{type: string}", "", ""), "<value-missing>");
    EXPECT_EQ(value("{type: string, optional: true}", "", ""), "(unset)");
    EXPECT_EQ(value("{type: string, default: d, locked: true}", "", "parameters: {p: e}\n"), "<value-locked>");
    EXPECT_EQ(value("{type: string, locked: true}", "parameters: {p: b}\n", ""), "b");
    EXPECT_EQ(value("{type: string, per_environment: true}", k_base, ""), "<value-per-environment>");
    EXPECT_EQ(value("{type: string, per_environment: true}", k_base, "parameters: {p: e}\n"), "e");
    EXPECT_EQ(value("{type: string, per_environment: true, default: x}", "", ""), "<parameter-declaration>");
    EXPECT_EQ(value("{type: string, default: [a]}", "", ""), "<value-type>");
    EXPECT_EQ(value("{type: int, default: 4}", "", "parameters: {p: \"4\"}\n"), "<value-type>");
    EXPECT_EQ(m_error.message, "p: expected int, such as 4000; found the text \"4\"");
    EXPECT_EQ(value("{type: int, default: 4, min: 5}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: int, default: 4, max: 3}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: list<string>, default: [a, b], max: 1}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: string, default: ab, pattern: \"a\"}", "", ""), "<value-range>");
    EXPECT_EQ(value("{type: string, default: ab, pattern: \"(\"}", "", ""), "<parameter-declaration>");
    EXPECT_EQ(value("{type: string, default: ab, min: 1}", "", ""), "<parameter-declaration>");
    EXPECT_EQ(value("{type: enum, choices: [debug, info], default: inf}", "", ""), "<value-type>");
    EXPECT_NE(m_error.message.find("did you mean \"info\"?"), std::string::npos);
    EXPECT_EQ(value("{type: enum, default: a}", "", ""), "<parameter-declaration>");
    EXPECT_EQ(value("{type: string, default: \"a\\rb\"}", "", ""), "<value-type>");
    EXPECT_EQ(value("{type: string, default: \"a\\u2028b\"}", "", ""), "<value-type>");
}

TEST_F(LayersTest, NamesThatNobodyDeclares) {
    const std::string type = "{type: string, default: d}";
    EXPECT_EQ(value(type, "", "parameters: {q: e}\n"), "<unknown-parameter>");
    EXPECT_EQ(value(type, "parameters: {q: e}\n", ""), "<unknown-parameter>");
    EXPECT_EQ(value(type, "integrations: {}\n", "integrations: {ap: {p: e}}\n"), "<unknown-integration>");
    EXPECT_NE(m_error.message.find("did you mean \"app\"?"), std::string::npos);
    EXPECT_EQ(value(type, "integrations: {}\n", "integrations: {app: {q: e}}\n"), "<unknown-parameter>");
}

TEST(Types, AcceptAndRefuse) {
    struct Row {
        const char* type;
        std::vector<const char*> good;
        std::vector<const char*> bad;
    };
    const std::vector<Row> rows{
        {"int", {"0", "-1", "9223372036854775807"}, {"01", "1.0", "+1", "1e3", "9223372036854775808", "", "-0", "x"}},
        {"number", {"0", "-1.5", "0.10", "1000.0", "-0.5"}, {"1.", ".5", "01.5", "1e3", "nan", "1.5.2", "-", ""}},
        {"bool", {"true", "false"}, {"True", "yes", "1", ""}},
        {"port", {"1", "65535"}, {"0", "65536", "-1", "080", ""}},
        {"url",
         {"https://a.example", "http://u:p@h:8080/p?q#f", "jdbc://x", "https://[::1]:80/", "sftp://h"},
         {"a.example", "https://", "//x", "https://a b", "http://h:port", ""}},
        {"host",
         {"a", "db-1.example.com", "10.0.0.1", "::1", "[::1]", "[2001:db8::7]", "::ffff:10.0.0.7", "under_score.x"},
         {"a b", "-a", "a..b", "http://x", "a/b", "db:5432", ":", "1:2", "[a]", "[::1", "[::1]:80", ""}},
        {"duration", {"30s", "90d", "500ms", "PT1M", "P1DT2H"}, {"30", "s", "1 h", "P", "-1s", ""}},
        {"size", {"16MiB", "10", "1.5G", "10 KB"}, {"MiB", "-1", "1XB", ""}},
        {"email", {"a@b.example", "first.last+x@sub.example.com"}, {"a", "a@b", "@b.c", "a b@c.de", "a@b@c.de", ""}},
        {"date", {"2026-11-21", "2024-02-29"}, {"2026-02-30", "2026-1-1", "21.11.2026", ""}},
    };
    for (const Row& row : rows) {
        const auto parse = [&](const char* text) {
            project::yaml::Node node;
            node.kind = project::yaml::Kind::scalar;
            node.text = text;
            project::ParameterType type;
            for (const auto t : {project::Type::integer, project::Type::number, project::Type::boolean,
                                 project::Type::port, project::Type::url, project::Type::host, project::Type::duration,
                                 project::Type::size, project::Type::email, project::Type::date}) {
                if (describe(project::ParameterType{t, nullptr, {}}) == row.type) type.type = t;
            }
            return !type_mismatch(type, node);
        };
        for (const char* text : row.good) EXPECT_TRUE(parse(text)) << row.type << " " << text;
        for (const char* text : row.bad) EXPECT_FALSE(parse(text)) << row.type << " " << text;
    }
}

TEST(PlaceholderDomains, AreThoseOfRfc2606) {
    for (const char* host :
         {"example.com", "a.example.org", "EXAMPLE.NET", "x.example", "x.invalid", "a.test", "example.com."}) {
        EXPECT_TRUE(is_placeholder_host(host)) << host;
    }
    for (const char* host : {"myexample.com", "example.com.acme.io", "acme.io", "", "contest"})
        EXPECT_FALSE(is_placeholder_host(host)) << host;
}

TEST_F(LayersTest, DiffShowsTheRiskiestFirst) {
    m_folder.declare(
        "templates: [a.yaml]\nparameters:\n  a_level: {type: string}\n  z: {type: url}\n  same: {type: int, default: "
        "1}\nsecrets: {s: {kind: password}}\n");
    m_folder.write("templates/app/a.yaml", "a: ${a_level}\nz: ${z}\ns: ${same}\nt: ${secret:s}\n");
    m_folder.write("environments/dev.yaml", "environment: dev\nparameters: {a_level: x, z: \"https://d.example\"}\n");
    m_folder.write(
        "environments/prod.yaml",
        "environment: prod\nsecrets: {store: vault, mount: kv}\nparameters: {a_level: w, z: \"https://p.example\"}\n");
    const auto project = project::load(m_folder.root());
    ASSERT_TRUE(project) << project.error().message;
    const auto dev = render_all(*project, {"dev"}, {});
    const auto prod = render_all(*project, {"prod"}, {});
    ASSERT_TRUE(dev && prod);
    const auto differences = diff(comparable(*project, *dev), comparable(*project, *prod));
    ASSERT_EQ(differences.size(), 1U);
    const auto& changes = differences[0].changes;
    ASSERT_EQ(changes.size(), 3U);
    EXPECT_EQ(changes[0].name, "z");
    EXPECT_EQ(changes[1].kind, "reference");
    EXPECT_EQ(changes[1].after, "vault://default/kv/app/s#s");
    EXPECT_EQ(changes[2].before, "x");
    EXPECT_TRUE(diff(comparable(*project, *dev), comparable(*project, *dev)).empty());
    EXPECT_TRUE(diff({}, comparable(*project, *dev)).front().added);
    EXPECT_TRUE(diff(comparable(*project, *dev), {}).front().removed);
}

}  // namespace
}  // namespace sluice::render
