#include "project/yaml.hpp"

#include <string>

#include <gtest/gtest.h>

#include "project/yaml_events.hpp"

namespace sluice::project::yaml {
namespace {

std::string rule_of(std::string source, bool unambiguous = true, Limits limits = {}) {
    const auto document = parse(std::move(source), "f.yaml", unambiguous, limits);
    return document ? "" : document.error().rule;
}

Location where_of(std::string source) {
    const auto document = parse(std::move(source), "f.yaml");
    return document ? Location{} : document.error().where.value_or(Location{});
}

TEST(Yaml, KeepsTextStyleAndOrder) {
    const auto document =
        parse("b: plain text\na: 'it''s'\nc: \"x\\ty\"\nd: |\n  one\n  two\ne: [1, \"2\"]\nf:\n", "f.yaml");
    ASSERT_TRUE(document) << document.error().message;
    const Node& root = document->root;
    ASSERT_EQ(root.members.size(), 6U);
    EXPECT_EQ(root.members[0].first.text, "b");
    EXPECT_EQ(root.find("b")->text, "plain text");
    EXPECT_EQ(root.find("b")->style, Style::plain);
    EXPECT_EQ(root.find("a")->text, "it's");
    EXPECT_EQ(root.find("a")->style, Style::single_quoted);
    EXPECT_EQ(root.find("c")->text, "x\ty");
    EXPECT_EQ(root.find("c")->style, Style::double_quoted);
    EXPECT_EQ(root.find("d")->text, "one\ntwo\n");
    EXPECT_EQ(root.find("d")->style, Style::literal);
    EXPECT_EQ(root.find("e")->items.at(1).text, "2");
    EXPECT_EQ(root.find("f")->kind, Kind::null);
    EXPECT_EQ(root.find("none"), nullptr);
}

TEST(Yaml, OffsetsAreBytesOfTheFile) {
    const std::string body = "é: 1\r\nkey: &anchor !unset\r\nb: &x   # why\r\n  \"€😀\"\r\nz: last\r\n";
    for (const std::string& source : {body, "\xEF\xBB\xBF" + body}) {
        const auto document = parse(source, "f.yaml");
        ASSERT_TRUE(document) << document.error().message;
        EXPECT_EQ(source.substr(document->root.find("é")->mark.offset, 1), "1");
        EXPECT_EQ(document->root.find("key")->tag, "!unset");
        EXPECT_EQ(source.substr(document->root.find("b")->mark.offset, 2), "\"\xE2");
        EXPECT_EQ(document->root.find("b")->mark.line, 4U);
        EXPECT_EQ(document->root.find("b")->mark.column, 3U);
        EXPECT_EQ(source.substr(document->root.find("z")->mark.offset, 4), "last");
    }
}

TEST(Yaml, LocatesWithCaret) {
    const auto document = parse("a: 1\nretry: {max: four}\n", "dir/f.yaml");
    ASSERT_TRUE(document);
    const Location where = document->locate(*document->root.find("retry")->find("max"));
    EXPECT_EQ(where.file, "dir/f.yaml");
    EXPECT_EQ(where.line, 2U);
    EXPECT_EQ(where.column, 14U);
    EXPECT_EQ(where.width, 4U);
    EXPECT_EQ(where.text, "retry: {max: four}");
}

TEST(Yaml, RefusesPlainTextsOverSeveralLines) {
    for (const char* text : {"a:\n- b\n - c\n", "a: b\n c\n", "a: b   \n  c\n", "a: b\r\n  c\r\n", "a: [b\n c]\n",
                             "a: b\n\n  c\n", "b\nc\n"}) {
        EXPECT_EQ(rule_of(text), "yaml-lines") << text;
        EXPECT_EQ(rule_of(text, false), "") << text;
    }
    for (const char* text : {"a: \"b\n c\"\n", "a: >\n  b\n  c\n", "a: [b,\n c]\n", "a:\n  b\n", "a: b # c\n  # d\n"})
        EXPECT_EQ(rule_of(text), "") << text;
}

TEST(Yaml, NamesAllAmbiguousWordsAndWhereAKeyWasSetFirst) {
    const auto document = parse("a: no\nb: [010]\nc: 1\nc: 2\n", "f.yaml");
    ASSERT_FALSE(document);
    ASSERT_EQ(document.error().more.size(), 2U);
    EXPECT_EQ(document.error().more[0].rule, "yaml-ambiguous");
    EXPECT_EQ(document.error().more[1].rule, "yaml-duplicate-key");
    EXPECT_EQ(document.error().more[1].notes.front(), "first at line 3");
}

TEST(Yaml, RefusesWhatReadersDisagreeAbout) {
    for (const char* word :
         {"no",    "No",    "YES",  "on",     "off",          "y",      "N",     "True",     "FALSE",
          "010",   "-017",  "0o10", "0x1F",   "0b11",         "1_000",  "1:20",  "12:30:45", "-1:20",
          ".inf",  "-.INF", ".nan", "1:20.5", "190:20:30.15", "0:20",   "1_0:5", "1e3",      "1.5E-3",
          "12e03", "=",     "00",   "08",     "1,000",        "80,443", "-1,0"}) {
        EXPECT_EQ(rule_of(std::string("a: ") + word + "\n"), "yaml-ambiguous") << word;
        EXPECT_EQ(rule_of(std::string("a: ") + word + "\n", false), "") << word;
        EXPECT_EQ(rule_of(std::string("a: \"") + word + "\"\n"), "") << word;
    }
    for (const char* word : {"true",
                             "false",
                             "0",
                             "10",
                             "-3",
                             "1.5",
                             "0.5",
                             "1.2.3",
                             "2026-01-01",
                             "10.0.0.1",
                             "north",
                             "10.0.0.5:8443",
                             "10:8443",
                             "8080:80",
                             "1:60",
                             "1:2.3:4",
                             ":20",
                             "yess",
                             "https://x.example:8080/",
                             "host:80",
                             "90d",
                             "e3",
                             "1.2e",
                             "abc:20",
                             "0-1"}) {
        EXPECT_EQ(rule_of(std::string("a: ") + word + "\n"), "") << word;
    }
}

TEST(Yaml, TheHintNamesATextAndANumber) {
    const auto hint = [](const std::string& word) { return parse("a: " + word + "\n", "f.yaml").error().hint; };
    EXPECT_EQ(hint("010"), "for a text write it in quotes: \"010\"; for a number write 10");
    EXPECT_EQ(hint("-0x1F"), "for a text write it in quotes: \"-0x1F\"; for a number write -31");
    EXPECT_EQ(hint("1_000.5"), "for a text write it in quotes: \"1_000.5\"; for a number write 1000.5");
    EXPECT_EQ(hint("1e3"), "for a text write it in quotes: \"1e3\"; for a number write plain decimal digits");
    EXPECT_EQ(hint("12:30"), "for a text write it in quotes: \"12:30\"; for a number write plain decimal digits");
    EXPECT_EQ(hint("Off"), "for a text write it in quotes: \"Off\"; for a bool write false");
    EXPECT_EQ(hint("TRUE"), "for a text write it in quotes: \"TRUE\"; for a bool write true");
}

TEST(Yaml, RefusesBeforeParsing) {
    using namespace std::string_literals;
    for (const std::string& bad : {"\0"s, "\x01"s, "\x1b"s, "\x7f"s, "\xC2\x85"s, "\xC2\x9F"s, "\xE2\x80\xA8"s,
                                   "\xE2\x80\xA9"s, "\xEF\xBF\xBE"s}) {
        EXPECT_EQ(rule_of("a: \"x" + bad + "\"\n"), "control-character");
    }
    EXPECT_EQ(rule_of("a: x\rb: 1\n"), "control-character");
    EXPECT_EQ(rule_of("a: \xFF\n"), "text-encoding");
    EXPECT_EQ(rule_of("a: \xC2\xA0ok \xE2\x80\x8F\n"), "");
    EXPECT_EQ(rule_of("\xFF\xFE"
                      "a\0:\0"s),
              "text-encoding");
    EXPECT_EQ(rule_of(std::string(100, 'a'), true, {.bytes = 99}), "file-size");
}

TEST(Yaml, RefusesInParsing) {
    EXPECT_EQ(rule_of("a: 1\nb: 2\na: 3\n"), "yaml-duplicate-key");
    EXPECT_EQ(rule_of("a: 1\n\"a\": 3\n"), "yaml-duplicate-key");
    EXPECT_EQ(rule_of("x: {a: 1, a: 2}\n"), "yaml-duplicate-key");
    EXPECT_EQ(rule_of("x: {a: 1}\ny: {a: 2}\n"), "");
    EXPECT_EQ(rule_of("a: &x {k: v}\nb: {<<: *x}\n"), "yaml-merge-key");
    EXPECT_EQ(rule_of("? [a]\n: b\n"), "yaml-key");
    EXPECT_EQ(rule_of(": b\n"), "yaml-key");
    EXPECT_EQ(rule_of("a: !!int 1\n"), "yaml-tag");
    EXPECT_EQ(rule_of("a: !foo {b: 1}\n"), "yaml-tag");
    EXPECT_EQ(rule_of("a: !unset\n"), "");
    const auto unset = parse("a: 1\nb:\n  c: !unset\n\"d\": [!unset , !unset]\n", "f.yaml");
    ASSERT_TRUE(unset.has_value());
    const Location where = unset->locate(*unset->root.find("b")->find("c"));
    EXPECT_EQ(where.line, 3U);
    EXPECT_EQ(where.column, 6U);
    EXPECT_EQ(where.width, 6U);
    EXPECT_EQ(unset->root.find("b")->find("c")->style, Style::plain);
    EXPECT_EQ(unset->locate(unset->root.find("d")->items[0]).column, 7U);
    EXPECT_EQ(unset->locate(unset->root.find("d")->items[1]).column, 16U);
    EXPECT_EQ(rule_of("a: 1\n---\nb: 2\n"), "yaml-documents");
    EXPECT_EQ(rule_of("a: 1\n...\njunk\n"), "yaml-documents");
    EXPECT_EQ(rule_of("---\na: 1\n...\n"), "");
    EXPECT_EQ(rule_of("%YAML 1.2\n---\na: 1\n"), "yaml-directive");
    EXPECT_EQ(rule_of("# c\n%TAG ! tag:x\n---\na: 1\n"), "yaml-directive");
    EXPECT_EQ(rule_of("a: \"x\n"), "yaml-syntax");
    EXPECT_EQ(rule_of("a: b: c\n"), "yaml-syntax");
    EXPECT_EQ(rule_of("a: *nope\n"), "yaml-syntax");
    EXPECT_EQ(rule_of(std::string(70, '[') + std::string(70, ']')), "yaml-depth");
    EXPECT_NE(rule_of(std::string(100000, '[')), "");
    EXPECT_NE(rule_of(std::string(100000, '{')), "");
    std::string deep;
    for (int i = 0; i < 300; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    EXPECT_EQ(rule_of(deep), "yaml-depth");
    EXPECT_EQ(rule_of("a: 'x\n"), "yaml-syntax");
    EXPECT_EQ(rule_of("a: \"\\N\"\n"), "yaml-syntax");  // yaml-cpp makes one byte of it, which is no UTF-8
    EXPECT_EQ(rule_of("a: \"x\\_\"\n"), "yaml-syntax");
    EXPECT_EQ(rule_of("&a [*a]\n"), "yaml-alias");
    EXPECT_EQ(rule_of("[1, 2, 3]\n", true, {.nodes = 3}), "yaml-size");
}

TEST(Yaml, ErrorsAreLocatedAndSayWhatToWrite) {
    const auto flow = parse("a: 1\nb: [\"x\", ${port}]\n", "f.yaml");
    ASSERT_FALSE(flow);
    EXPECT_EQ(flow.error().rule, "placeholder-in-flow");
    EXPECT_EQ(flow.error().where->line, 2U);
    EXPECT_EQ(flow.error().where->column, 10U);
    EXPECT_EQ(flow.error().where->width, 7U);
    EXPECT_NE(flow.error().hint.find("\"${port}\""), std::string::npos);
    EXPECT_EQ(rule_of("b: {a: ${port}}\n"), "placeholder-in-flow");
    EXPECT_EQ(where_of("a: 1\nb: 2\na: 3\n").line, 3U);
    EXPECT_EQ(where_of("a: 1\nbb: off\n").column, 5U);
    const auto invalid = parse("key: \"canary-value\\q\"\n", "f.yaml");
    ASSERT_FALSE(invalid);
    EXPECT_EQ(invalid.error().message.find("canary"), std::string::npos);
}

TEST(Yaml, ExpandsAliasesWithinTheLimit) {
    const auto document = parse("a: &x {k: [1, 2]}\nb: *x\n", "f.yaml");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root.find("b")->find("k")->items.size(), 2U);
    std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n";
    for (char c = 'b'; c < 'k'; ++c) {
        bomb += std::string(1, c) + ": &" + c + " [";
        for (int i = 0; i < 9; ++i) bomb += std::string(i == 0 ? "*" : ", *") + static_cast<char>(c - 1);
        bomb += "]\n";
    }
    EXPECT_EQ(rule_of(bomb), "yaml-size");
    std::string nested = "a: ";  // each anchor keeps a copy
    for (int i = 0; i < 50; ++i) nested += "&a" + std::to_string(i) + " [";
    for (int i = 0; i < 20'000; ++i) nested += "x, ";
    EXPECT_EQ(rule_of(nested + std::string(50, ']') + "\n"), "yaml-size");
}

TEST(Yaml, EmptyFilesAreNull) {
    for (const char* source : {"", "# only a comment\n", "---\n", "~\n"}) {
        const auto document = parse(source, "f.yaml");
        ASSERT_TRUE(document) << source;
        EXPECT_EQ(document->root.kind, Kind::null);
    }
}

TEST(Yaml, SyntaxErrorsNameWhatWasMeant) {
    struct Case {
        const char* source;
        std::size_t line;
        std::size_t column;
        const char* message;
    };
    const Case cases[] = {
        {"a:\n  dry_run:false\n  c: 2\n", 2, 10, "no blank behind \":\""},
        {"a:\n  dry_run:\xC2\xA0no\n  c: 2\n", 2, 10, "no blank behind \":\""},
        {"a:\n  - EUR\n  -CHF\nb: 1\n", 3, 3, "no blank behind \"-\""},
        {"a: 1\npayments\n  c: 2\n", 2, 1, "a key without its \":\""},
        {"a: 'it's live'\n", 1, 8, "a text behind the closing quote"},
        {"a: \"say \"hi\"\"\n", 1, 10, "a text behind the closing quote"},
        {"a:\n\tb: 1\n", 2, 1, "a tab in the indentation, where YAML takes only spaces"},
        {"a:\n  x: \"q\"\n\tb: 1\n", 3, 1, "a tab in the indentation, where YAML takes only spaces"},
        {"a: *.zenith.net\n", 1, 4, "an alias whose anchor is not defined above it"},
        {"a:\n  b: 1\n  c", 3, 3, "a key without its \":\""},
        {"a: really?\nc", 2, 1, "a key without its \":\""},
        {"a: 1\n  b: 2\n", 2, 3, "indented deeper than the line above, which has a value already"},
    };
    for (const Case& each : cases) {
        const auto document = parse(each.source, "f.yaml");
        ASSERT_FALSE(document) << each.source;
        EXPECT_EQ(document.error().message, each.message) << each.source;
        EXPECT_EQ(document.error().where->line, each.line) << each.source;
        EXPECT_EQ(document.error().where->column, each.column) << each.source;
    }
}

TEST(Yaml, ExplicitKeysMayStandAlone) {
    EXPECT_EQ(rule_of("? a\n? b\n: c\n"), "");
    EXPECT_EQ(rule_of("? a\r\n: b\r\n? # c\r\n  d\r\n: e\r\n"), "");
    EXPECT_EQ(rule_of("{a, b: c}"), "");
    EXPECT_EQ(rule_of("a b : c\n\"d\" : e\n&x f: g\n"), "");
}

}  // namespace
}  // namespace sluice::project::yaml
