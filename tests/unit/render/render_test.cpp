#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

const std::string k_text = "  x: {type: string}\n";

TEST_F(RenderTest, TypeDecidesNotTheQuotes) {
    const std::string types =
        "  p: {type: port, default: 80}\n  b: {type: bool, default: true}\n  n: {type: number, default: 1.50}\n  s: "
        "{type: string, default: \"8080\"}\n";
    EXPECT_EQ(yaml("a: [\"${p}\", '${b}']\nn: ${n}\ns: ${s}\nt: \"${text:p}\"\nu: ${text:p}\n", types),
              "a: [80, true]\nn: 1.50\ns: \"8080\"\nt: \"80\"\nu: \"80\"\n");
    EXPECT_EQ(render_text("a.json", "[\"${p}\", \"${b}\", \"${n}\", \"${s}\", \"${text:p}\", \"x${p}\"]", types, ""),
              "[80, true, 1.50, \"8080\", \"80\", \"x80\"]");
}

TEST_F(RenderTest, CopiesEveryOtherByte) {
    const std::string text =
        "\xEF\xBB\xBF# ${nothing} é\r\na:   &anchor  'x'   # c\r\nb: *anchor\r\nc:    ${x}    # ${x}\r\n\r\n...\r\n";
    EXPECT_EQ(
        yaml(text, k_text, "    x: v\n"),
        "\xEF\xBB\xBF# ${nothing} é\r\na:   &anchor  'x'   # c\r\nb: *anchor\r\nc:    v    # ${x}\r\n\r\n...\r\n");
}

TEST_F(RenderTest, QuotesWhatIsNotSafe) {
    for (const char* value :
         {"no", "010", "1:20", "a: b", "a #b", "- x", "", " x", "1e3", "~", "null", "[a]", "&a", "2026-01-01", "x:"}) {
        EXPECT_EQ(yaml("a: ${x}\n", k_text, std::string("    x: \"") + value + "\"\n"),
                  std::string("a: \"") + value + "\"\n")
            << value;
    }
    EXPECT_EQ(yaml("a: ${x}\n", k_text, "    x: \"a\\nb\\\"c\"\n"), "a: \"a\\nb\\\"c\"\n");
    EXPECT_EQ(yaml("a: 'it''s ${x}'\n", k_text, "    x: \"o'k\"\n"), "a: 'it''s o''k'\n");
    EXPECT_EQ(yaml("a: 'it''s ${x}'\n", k_text, "    x: \"o\\nk\"\n"), "a: \"it's o\\nk\"\n");
    EXPECT_EQ(yaml("a: /v/${x} # c\n", k_text, "    x: \"b: c\"\n"), "a: \"/v/b: c\" # c\n");
    EXPECT_EQ(yaml("a: \"\\u0041${x}\\t\"\n", k_text, "    x: \"\\\\\"\n"), "a: \"\\u0041\\\\\\t\"\n");
}

TEST_F(RenderTest, AddressesBeforeAPortHaveBrackets) {
    const std::string host = "  h: {type: host}\n";
    EXPECT_EQ(yaml("a: ${h}\nb: http://${h}:80\n", host, "    h: \"[::1]\"\n"),
              "a: \"[::1]\"\nb: \"http://[::1]:80\"\n");
    EXPECT_EQ(yaml("a: ${h}\nb: http://${h}:80\n", host, "    h: 10.0.0.7\n"),
              "a: \"10.0.0.7\"\nb: http://10.0.0.7:80\n");
    EXPECT_EQ(yaml("a: ${h}\n", host, "    h: \"::1\"\n"), "a: \"::1\"\n");
    EXPECT_EQ(yaml("b: http://${h}:80\n", host, "    h: \"::1\"\n"), "<host-in-text>");
    EXPECT_EQ(m_error.hint, "set h to [::1]; who takes the address bare gets a parameter of its own");
    EXPECT_EQ(render_text("a.env", "A=${h}\nB=${h}/x\n", host, "    h: \"::1\"\n"), "<host-in-text>");
}

TEST_F(RenderTest, FoldedLinesNeverEatAValue) {
    EXPECT_EQ(yaml("a: 'b ${x}\n  c'\n", k_text, "    x: \"v\"\n"), "a: 'b v\n  c'\n");
    EXPECT_EQ(yaml("a: 'b ${x}\n  c'\n", k_text, "    x: \"v \"\n"), "a: \"b v  c\"\n");
    EXPECT_EQ(yaml("a: \"b\n  ${x} c\"\n", k_text, "    x: \" v\"\n"), "a: \"b  v c\"\n");
    EXPECT_EQ(yaml("a: b\n  ${x}\n  c\n", k_text, "    x: \"\"\n"), "a: \"b  c\"\n");
    EXPECT_EQ(yaml("\"b\n${x}\"\n", k_text, "    x: \"--- v\"\n"), "\"b --- v\"\n");
    m_secrets = "secrets: {s: {kind: password}}\n";
    EXPECT_EQ(yaml("a: \"b ${secret:s|text}\n  c\"\n", ""), "a: \"b ${sealed://app/s} c\"\n");
}

TEST_F(RenderTest, BlockScalars) {
    EXPECT_EQ(yaml("a: |\n    one ${x}\n    two\nb: 1\n", k_text, "    x: \"p\\nq\"\n"),
              "a: |\n    one p\n    q\n    two\nb: 1\n");
    EXPECT_EQ(yaml("a: >-\n  one ${x}\n", k_text, "    x: p q\n"), "a: >-\n  one p q\n");
    EXPECT_EQ(yaml("a: >\n  one ${x}\n", k_text, "    x: \"p\\nq\"\n"), "<block-scalar>");
    EXPECT_EQ(yaml("a: |\n  ${x}\n", k_text, "    x: \" p\"\n"), "<block-scalar>");
    EXPECT_EQ(yaml("a: |\n  ${x}\n", k_text, "    x: \"\"\n"), "<block-scalar>");
    EXPECT_EQ(yaml("a: |2\n    ${x}\n", k_text, "    x: \"p\\nq\"\n"), "<block-scalar>");
    EXPECT_EQ(
        m_error.message,
        "x: a block (| or >) cannot carry this value: it has several lines, and the block tells its own indentation");
    EXPECT_EQ(m_error.hint, "in templates/app/a.yaml write it in double quotes: key: \"…\"");
    EXPECT_EQ(yaml("a: >\n  ${x}\n", k_text, "    x: \"p\\n\"\n"), "<block-scalar>");
    EXPECT_EQ(m_error.message, "x: a block (| or >) cannot carry this value: it ends with a line break");
}

TEST_F(RenderTest, ListsAndMapsAreNodes) {
    const std::string types =
        "  l: {type: list<string>, default: [a, \"no\"]}\n  m: {type: \"map<string,int>\", default: {k: 1, \"x y\": "
        "2}}\n";
    EXPECT_EQ(yaml("l: ${l}\nm: {in: \"${m}\"}\n", types), "l: [\"a\", \"no\"]\nm: {in: {\"k\": 1, \"x y\": 2}}\n");
    EXPECT_EQ(yaml("l: x${l}\nm: ${m}\n", types), "<list-in-text>");
    EXPECT_EQ(render_text("a.properties", "l=${l}\n", "  l: {type: list<string>, join: \", \", default: [a, b]}\n", ""),
              "l=a, b\n");
    EXPECT_EQ(
        render_text("a.properties", "l=${l}\n", "  l: {type: list<string>, join: \",\", default: [\"a,b\"]}\n", ""),
        "<list-in-text>");
    const std::string colons = "  l: {type: list<string>, join: \"::\", default: ";
    for (const char* list : {"[\"x:\", v]}\n", "[x, \":v\"]}\n", "[x, \"\", v]}\n", "[x, \":\", v]}\n"})
        EXPECT_EQ(render_text("a.properties", "l=${l}\n", colons + list, ""), "<list-in-text>") << list;
    EXPECT_EQ(render_text("a.properties", "l=${l}\n", colons + "[x, v:z, w]}\n", ""), "l=x::v:z::w\n");
    EXPECT_EQ(render_text("a.properties", "l=${l}\n", "  l: {type: list<string>, default: [a]}\n", ""),
              "<list-in-text>");
}

TEST_F(RenderTest, AnItemThatMovesUpKeepsItsColumn) {
    EXPECT_EQ(render_text("a.yaml", "-  - - \"${x}\"\n     -  - a\n        - b\n   - c\n",
                          "  x: {type: string, optional: true}\n", ""),
              "-  - -  - a\n        - b\n   - c\n");
}

TEST_F(RenderTest, UnsetOptionalTakesItsPlaceWithIt) {
    const std::string types = "  o: {type: string, optional: true}\n  p: {type: string, optional: true}\n";
    EXPECT_EQ(yaml("a: 1\nb: ${o}  # c\nc: ${p}\nd: 2\n", types), "a: 1\nd: 2\n");
    EXPECT_EQ(yaml("a:\n  b: ${o}\n  c: ${p}\nd: 2\n", types), "a:\n  {}\nd: 2\n");
    EXPECT_EQ(yaml("a:\n- ${o}\n- ${p}\nd: 2\n", types), "a:\n []\nd: 2\n");
    EXPECT_EQ(yaml("a:\n  - b: ${o}\n    c: ${p}\n    d: 1\n  - e: 1\n", types), "a:\n  - d: 1\n  - e: 1\n");
    EXPECT_EQ(yaml("a:\n  - b: ${o}\n  - ${p}\n  - e: 1\n", types), "a:\n  - {}\n  - e: 1\n");
    EXPECT_EQ(yaml("a:\n  - # c - d\n    # e\n    ${o}\n  -\n    ${p}\n  - e\n", types), "a:\n  - e\n");
    EXPECT_EQ(yaml("a:\n  - - # c\n      ${o}\n    - ${p}\n  - e\n", types), "a:\n  -  []\n  - e\n");
    EXPECT_EQ(yaml("a: |+\n  x\nb: ${o}\n\nc: ${p}\n\nd: 1\n", types), "a: |+\n  x\nd: 1\n") << "blank lines are text";
    EXPECT_EQ(yaml("a: {b: \"${o}\", c: 1, d: \"${p}\"}\n", types), "a: {c: 1}\n");
    EXPECT_EQ(yaml("a: [ \"${o}\", \"${p}\" ]\n", types), "a: []\n");
    EXPECT_EQ(yaml("a: {b: 1, # c,\n    d: \"${o}\"}\nb: ${p}\n", types), "a: {b: 1, # c,\n    }\n");
    EXPECT_EQ(yaml("a: [1, # c\n  \"${o}\" # d\n , ]\nb: ${p}\n", types), "a: [1, # c\n   ]\n");
    EXPECT_EQ(yaml("a: [ \"${o}\" # d ]\n , ]\nb: ${p}\nc: 1\n", types), "a: []\nc: 1\n");
    EXPECT_EQ(yaml("a: [1,\n  \"${o}\"]\nb: ${p}\n", types), "a: [1]\n");
    EXPECT_EQ(yaml("a: [1, # c\n  \"${o}\", # d\n]\nb: ${p}\n", types), "a: [1, # c\n   # d\n]\n");
    EXPECT_EQ(yaml("a: [b: \"${o}\"]\nb: ${p}\n", types), "<placeholder-in-key>");
    EXPECT_EQ(yaml("? a\n: ${o}\nb: ${p}\n", types), "<placeholder-in-key>");
    EXPECT_EQ(render_text("a.json", "{\"a\": \"#\",\n \"b\": \"${o}\",\n \"c\": \"${p}\"\n}", types, ""),
              "{\"a\": \"#\"\n}");
    EXPECT_EQ(yaml("a: x${o}\nb: ${p}\n", types), "<unset-in-text>");
    EXPECT_EQ(yaml("a: &x ${o}\nb: *x\nc: ${p}\n", types), "<removed-anchor>");
    EXPECT_EQ(yaml("f: &x v\n&x a: &v ${o}\nb: *x\nc: ${p}\n", types), "<removed-anchor>");
    EXPECT_EQ(yaml("{&x \"a\": &v \"${o}\", b: *x, c: \"${p}\"}\n", types), "<removed-anchor>");
    EXPECT_EQ(yaml("f: &x v\nb: *x\n&x a: &v ${o}\nc: ${p}\n", types), "f: &x v\nb: *x\n");
    EXPECT_EQ(yaml("${o}\n", "  o: {type: string, optional: true}\n"), "<unset-document>");
    EXPECT_EQ(render_text("a.json", "{\"a\": \"${o}\", \"b\": [1, \"${p}\"], \"c\": {\"d\": \"${o}\"}}", types, ""),
              "{\"b\": [1], \"c\": {}}");
    EXPECT_EQ(render_text("a.properties", "a=1\nb=${o}\\\n  \nc=${p}\nd=2", types, ""), "a=1\nd=2");
    EXPECT_EQ(render_text("a.properties", "a=1\nb=${o}\nc = ${p}", types, ""), "a=1\n");
    EXPECT_EQ(render_text("a.env", "A=1\nB=${o}\nC=${p}\nD=2\n", types, ""), "A=1\nD=2\n");
}

TEST_F(RenderTest, SecretsStayReferences) {
    m_secrets = "secrets: {s: {kind: password}}\n";
    EXPECT_EQ(yaml("a: ${secret:s}\n", ""), "a: \"${sealed://app/s}\"\n");
    ASSERT_EQ(m_references.size(), 1U);
    EXPECT_EQ(m_references[0].offset, 4U);
    EXPECT_EQ(m_references[0].length, 17U);
    EXPECT_EQ(m_references[0].encoder, "yaml-double");
    EXPECT_EQ(m_references[0].reference, "sealed://app/s");
    EXPECT_EQ(m_references[0].secret, "s");
    EXPECT_EQ(yaml("é: {u: 'p://u:${secret:s|url}@h'} #\n", ""), "é: {u: \"p://u:${sealed://app/s}@h\"} #\n");
    EXPECT_EQ(m_references.at(0).encoder, "yaml-double+url");
    EXPECT_EQ(m_references.at(0).offset, 15U);
    EXPECT_EQ(yaml("a: x${secret:s}\n", ""), "<secret-in-text>");
    EXPECT_EQ(yaml("a: |\n  ${secret:s}\n", ""), "<block-scalar>");
    EXPECT_EQ(yaml("a: ${secret:t}\n", ""), "<secret-undeclared>");
    EXPECT_EQ(yaml("a: ${s}\n", ""), "<parameter-undeclared>");
    EXPECT_EQ(yaml("a: ${secret:s|base64}\n", ""), "<placeholder-syntax>");
    EXPECT_EQ(render_text("a.json", "{\"a\": \"${secret:s}\"}", "", ""), "{\"a\": \"${sealed://app/s}\"}");
    EXPECT_EQ(m_references.at(0).encoder, "json");
    EXPECT_EQ(render_text("a.env", "A=\"x ${secret:s|text}\"\n", "", "", "dialect: shell"),
              "A=\"x ${sealed://app/s}\"\n");
    EXPECT_EQ(m_references.at(0).encoder, "env-shell+text");
    EXPECT_EQ(render_text("a.env", "A=${secret:s}\n", "", "", "dialect: compose"), "A=\"${sealed://app/s}\"\n");
    EXPECT_EQ(m_references.at(0).encoder, "env-compose");
}

TEST_F(RenderTest, VaultReferencesLieUnderThePrefix) {
    m_secrets = "secrets: {s: {kind: password}, t: {kind: password, field: pw}}\n";
    m_folder.declare("templates: [a.yaml]\n" + m_secrets);
    m_folder.write("templates/app/a.yaml", "a: ${secret:s}\nb: ${secret:t}\n");
    m_folder.write("environments/dev.yaml",
                   "environment: dev\nsecrets: {store: vault, server: corp, mount: kv, prefix: int/dev}\n");
    const auto rendered = render_app();
    ASSERT_TRUE(rendered) << rendered.error().message;
    EXPECT_EQ(rendered->files[0].bytes,
              "a: \"${vault://corp/kv/int/dev/app/s#s}\"\nb: \"${vault://corp/kv/int/dev/app/t#pw}\"\n");
}

TEST_F(RenderTest, NobodyElseWritesReferences) {
    EXPECT_EQ(yaml("a: $${sealed://app/s}\n", ""), "<reference-literal>");
    EXPECT_EQ(yaml("a: ${vault://c/kv/p#f}\n", ""), "<reference-literal>");
    EXPECT_EQ(yaml("a: 1 # ${sealed://app/s}\n", ""), "<reference-literal>");
    EXPECT_EQ(yaml("a: ${x}\n", "  x: {type: string, runtime: true}\n", "    x: \"${sealed://app/s}\"\n"),
              "<reference-literal>");
    EXPECT_EQ(yaml("a: ${x}{sealed://app/s}\n", k_text, "    x: \"a$\"\n"), "<value-placeholder>");
    EXPECT_EQ(yaml("a: ${x}\n", k_text, "    x: \"${b}\"\n"), "<value-placeholder>");
    EXPECT_EQ(yaml("a: ${x}\n", "  x: {type: string, runtime: true}\n", "    x: \"a${b}\"\n"), "a: a${b}\n");
}

TEST_F(RenderTest, EscapesAndPassthrough) {
    EXPECT_EQ(render_text("a.yaml", "a: $${b.c}\nd: ${spring.e:${x}}\nf: \"$$${g}\"\n", k_text, "    x: v\n",
                          "passthrough: [\"spring.*\"]\n"),
              "a: ${b.c}\nd: ${spring.e:v}\nf: \"$${g}\"\n");
    EXPECT_EQ(yaml("a: ${b.c}\n", ""), "<placeholder-syntax>");
    EXPECT_EQ(yaml("a: \"\\x24{x}\"\nb: ${x}\n", k_text, "    x: v\n"), "<placeholder-escape>");
    EXPECT_EQ(render_text("a.json", "[\"\\u0024{x}\", \"${x}\"]", k_text, "    x: v\n"), "<placeholder-escape>");
    EXPECT_EQ(render_text("a.properties", "a=\\${x}\nb=${x}\n", k_text, "    x: v\n"), "<placeholder-escape>");
    EXPECT_EQ(render_text("a.properties", "a=$\\{x}\nb=${x}\n", k_text, "    x: v\n"), "<placeholder-escape>");
}

TEST_F(RenderTest, NamesMustBeDeclaredAndUsed) {
    EXPECT_EQ(yaml("a: ${prt}\n", "  port: {type: port, default: 1}\n"), "<parameter-undeclared>");
    EXPECT_NE(m_error.message.find("did you mean \"port\"?"), std::string::npos);
    EXPECT_EQ(m_error.where->line, 1U);
    EXPECT_EQ(m_error.where->column, 4U);
    EXPECT_EQ(m_error.where->width, 6U);
    EXPECT_EQ(yaml("a: 1\n", "  port: {type: port, default: 1}\n"), "<parameter-unused>");
    m_secrets = "secrets: {s: {kind: password}}\n";
    EXPECT_EQ(yaml("a: 1\n", ""), "<secret-unused>");
    m_secrets = "";
    EXPECT_EQ(render_text("a.yaml", "a: 1\n", "  url: {type: url, default: \"https://a.example\"}\n", "",
                          "target: {base_url: \"${url}\"}\n"),
              "a: 1\n");
}

TEST_F(RenderTest, AllErrorsInOneRunSorted) {
    EXPECT_EQ(yaml("a: ${q}\nb: ${r}\nc: ${x}y${s}\n", k_text + "  z: {type: int, default: 1}\n"),
              "<parameter-undeclared>");
    ASSERT_EQ(m_error.more.size(), 4U);  // and x without a value, z without a use
    EXPECT_EQ(m_error.where->line, 1U);
    EXPECT_EQ(m_error.more[0].where->line, 2U);
    EXPECT_EQ(m_error.more[1].where->line, 3U);
}

TEST_F(RenderTest, PlaceholdersOnlyInValues) {
    EXPECT_EQ(yaml("${x}: 1\n", k_text, "    x: v\n"), "<placeholder-in-key>");
    EXPECT_EQ(yaml("a: !!str ${x}\n", k_text, "    x: v\n"), "<placeholder-in-tagged>");
    EXPECT_EQ(yaml("a: [${x}]\n", k_text, "    x: v\n"), "<placeholder-in-flow>");
    EXPECT_EQ(render_text("a.json", "{\"${x}\": 1}", k_text, "    x: v\n"), "<placeholder-in-key>");
    EXPECT_EQ(render_text("a.json", "{\"a\": ${x}}", k_text, "    x: v\n"), "<placeholder-in-flow>");
    EXPECT_EQ(render_text("a.properties", "a${x}=1\n", k_text, "    x: v\n"), "<placeholder-in-key>");
    EXPECT_EQ(render_text("a.env", "${x}=1\n", k_text, "    x: v\n"), "<env-line>");
}

TEST_F(RenderTest, JsonIsStrict) {
    for (const char* bad :
         {"{\"a\":1,}", "{'a':1}", "[1,]", "[01]", "[1.]", "[.5]", "[+1]", "[NaN]", "{\"a\" 1}", "[1] x", "[\"\\x\"]",
          "[\"\n\"]", "[\"\\ud800\"]", "", "[", "{\"a\":", "[tru]", "// c\n[]"}) {
        EXPECT_EQ(render_text("a.json", bad, "", ""), "<json-syntax>") << bad;
    }
    EXPECT_EQ(render_text("a.json", "{\"a\":1,\"\\u0061\":2}", "", ""), "<json-duplicate-key>");
    EXPECT_EQ(render_text("a.json", std::string(80, '[') + std::string(80, ']'), "", ""), "<json-syntax>");
    EXPECT_EQ(render_text("a.json", "[\"${i}\"]", "  i: {type: int, default: 9007199254740992}\n", ""),
              "<json-integer>");
    EXPECT_EQ(render_text("a.json", "[\"${i}\"]", "  i: {type: number, default: 9007199254740992}\n", ""),
              "<json-integer>");
    EXPECT_EQ(render_text("a.json", "[\"${i}\"]", "  i: {type: int, default: -9007199254740991}\n", ""),
              "[-9007199254740991]");
    EXPECT_EQ(render_text("a.json", "[\"${x}\"]", k_text, "    x: \"a\\\"\\\\\\n\\tü\"\n"), "[\"a\\\"\\\\\\n\\tü\"]");
}

TEST_F(RenderTest, Properties) {
    EXPECT_EQ(render_text("a.properties", "a=${x}\n", k_text, "    x: \" =ü😀\\n\\\\\"\n"),
              "a=\\ =\\u00FC\\uD83D\\uDE00\\n\\\\\n");
    EXPECT_EQ(render_text("a.properties", "# ${y}\n! ${z}\na b ${x}\n", k_text, "    x: \"=v\"\n"),
              "# ${y}\n! ${z}\na b =v\n");
    EXPECT_EQ(render_text("a.properties", "a ${x}\n", k_text, "    x: \"=v\"\n"), "a \\=v\n");
    EXPECT_EQ(render_text("a.properties", "a = b,\\\n    ${x}\n", k_text, "    x: c\n"), "a = b,\\\n    c\n");
    EXPECT_EQ(render_text("a.properties", "a = b,\\\n    ${x}\n", k_text, "    x: \" c\"\n"), "a = b,\\\n    \\ c\n");
    EXPECT_EQ(render_text("a.properties", "a = ${x} b\n", k_text, "    x: \"\"\n"), "a = \\ b\n");
    EXPECT_EQ(render_text("a.properties", "a = ${x}b\n", k_text, "    x: \"\"\n"), "a = b\n");
    m_secrets = "secrets: {s: {kind: password}}\n";
    EXPECT_EQ(render_text("a.properties", "a = ${secret:s|text} b\n", "", ""), "a = ${sealed://app/s}\\ b\n");
    m_secrets = "";
}

TEST_F(RenderTest, PropertiesThatABackslashJoins) {
    const auto properties = [&](const std::string& text, const std::string& value) {
        return render_text("a.properties", text, k_text, "    x: \"" + value + "\"\n");
    };
    EXPECT_EQ(properties("a ${x}\\\n  =b\n", ""), "a \\\n  \\=b\n");
    EXPECT_EQ(properties("a ${x}\\\r\n\\\r\n\t:b\r\n", ""), "a \\\r\n\\\r\n\t\\:b\r\n");
    EXPECT_EQ(properties("a ${x}\\\n  =b\n", "v"), "a v\\\n  =b\n");
    EXPECT_EQ(properties("a = ${x}\\\n  b\n", ""), "a = \\\n  b\n");
    EXPECT_EQ(properties("a \\\n = ${x}\n", " v"), "a \\\n = \\ v\n") << "the separator stands on the second line";
    EXPECT_EQ(properties("a\\\n  ${x} = v\n", "b"), "<placeholder-in-key>");
    EXPECT_EQ(properties("a\\\n  b=${x}\nab=1\n", "v"), "<line-duplicate-key>");
    EXPECT_EQ(properties("a\\\n  b=${x}\na=1\n", "v"), "a\\\n  b=v\na=1\n");
}

TEST_F(RenderTest, WhatFollowsASecretInPropertiesMayComeFirst) {
    m_secrets = "secrets: {s: {kind: password}}\n";
    EXPECT_EQ(render_text("a.properties", "e=${secret:s|text}${x}\n", k_text, "    x: \" lead\"\n"),
              "e=${sealed://app/s}\\ lead\n");
    EXPECT_EQ(render_text("a.properties", "e=${secret:s|text}${x} b\n", k_text, "    x: \"\"\n"),
              "e=${sealed://app/s}\\ b\n");
    EXPECT_EQ(render_text("a.properties", "e=a${secret:s|text}${x}\n", k_text, "    x: \" v\"\n"),
              "e=a${sealed://app/s} v\n");
    m_secrets = "";
}

TEST_F(RenderTest, EscapesOfPropertiesAreWhole) {
    for (const char* text : {"bad=\\u12\na=${x}\n", "a=${x}\nbad=\\u12G4\n", "\\u=1\na=${x}\n", "bad=\\\\\\u12"}) {
        EXPECT_EQ(render_text("a.properties", text, k_text, "    x: v\n", "description: \"${x}\"\n"),
                  "<properties-escape>")
            << text;
        EXPECT_FALSE(m_error.hint.empty());
    }
    EXPECT_EQ(m_error.where.value_or(Location{}).column, 7U);
    EXPECT_EQ(render_text("a.properties", "# \\u1\na=${x}\\u00e9 \\\\u1\n", k_text, "    x: v\n"),
              "# \\u1\na=v\\u00e9 \\\\u1\n");
    EXPECT_EQ(render_text("a.properties",
                          "\xEF\xBB\xBF"
                          "a=${x}\n",
                          k_text, "    x: v\n"),
              "<byte-order-mark>");
    EXPECT_EQ(render_text("a.env",
                          "\xEF\xBB\xBF"
                          "A=${x}\n",
                          k_text, "    x: v\n"),
              "<byte-order-mark>");
}

TEST_F(RenderTest, KeysOfLinesThatStandTwice) {
    EXPECT_EQ(render_text("a.properties", "a=${x}\n\\u0061 : 1\n", k_text, "    x: v\n"), "<line-duplicate-key>");
    EXPECT_EQ(m_error.where.value_or(Location{}).line, 2U);
    EXPECT_EQ(render_text("a.properties", "a=1\na ${x}\n", k_text, "    x: v\n"), "<line-duplicate-key>");
    EXPECT_EQ(render_text("a.properties", "a=1\na=2\nA=${x}\n# A=1\n", k_text, "    x: v\n"), "a=1\na=2\nA=v\n# A=1\n");
    EXPECT_EQ(render_text("a.env", "export A=${x}\nA = 1\n", k_text, "    x: v\n", "dialect: compose"),
              "<line-duplicate-key>");
    EXPECT_EQ(render_text("a.env", "A=1\nA=${x}\n", k_text, "    x: v\n"), "<line-duplicate-key>");
    EXPECT_EQ(render_text("a.env", "P=/a\nP=$${P}:/b\na=1\nA=${x}\n", k_text, "    x: v\n", "dialect: shell"),
              "P=/a\nP=\"${P}:/b\"\na=1\nA=v\n");
}

TEST_F(RenderTest, OtherFormatsAreRefusedClearly) { EXPECT_EQ(render_text("a.bin", "a", "", ""), "<template-format>"); }

TEST_F(RenderTest, ContentDigestCoversNamesBytesAndReferences) {
    m_secrets = "secrets: {s: {kind: password}}\n";
    yaml("a: ${secret:s}\n", "");
    auto rendered = render_app();
    ASSERT_TRUE(rendered);
    const std::string digest = content_digest(*rendered);
    EXPECT_EQ(digest.size(), 64U);
    auto changed = *rendered;
    changed.files[0].references[0].encoder = "json";
    EXPECT_NE(content_digest(changed), digest);
    changed = *rendered;
    changed.files[0].path = "b.yaml";
    EXPECT_NE(content_digest(changed), digest);
    changed = *rendered;
    changed.environment = "other";
    EXPECT_EQ(content_digest(changed), digest);
}

TEST_F(RenderTest, TheDocumentedVector) {
    RenderedIntegration rendered;
    RenderedFile file;
    file.path = "config.yaml";
    file.bytes = "a: \"${sealed://app/s}\"\n";
    file.references = {{4, 17, "yaml-double", "s", "sealed://app/s"}};
    rendered.files = {file};
    EXPECT_EQ(content_digest(rendered), "4020f9443ea05b102a36ac13fe27328a83e4ee4fdce8a6e2b5e2656ea3e21deb");
}

}  // namespace
}  // namespace sluice::render
