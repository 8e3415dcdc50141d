#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

class IniTest : public RenderTest {
protected:
    std::string ini(const std::string& text, const std::string& value = "v") {
        return render_text("a.ini", text, "  x: {type: string}\n", "    x: \"" + value + "\"\n");
    }
};

TEST_F(IniTest, WritesValuesAndCopiesTheRest) {
    const std::string before =
        "; ${nobody}\r\n[a b]  ; c\r\n# x = ${nobody}\r\nbare\r\nk=1\r\n  more ; = of it\r\n\r\n";
    EXPECT_EQ(ini(before + "a = ${x}  \r\nb:${x}\r\nc = \"${x}\"\r\nd = http://${x}/?a=b\r\n"),
              before + "a = v  \r\nb:v\r\nc = \"v\"\r\nd = http://v/?a=b\r\n");
    EXPECT_EQ(ini("a=${x}", "a = b : [c], 100% é"), "a=a = b : [c], 100% é");
    EXPECT_EQ(ini("a=${x}", ""), "a=");
    EXPECT_EQ(ini("a=b ${x}", ""), "<value-encoding>");
    EXPECT_EQ(ini("a=${x} b", ""), "<value-encoding>");
    EXPECT_EQ(ini("a=\"b ${x}\"", ""), "a=\"b \"");
    EXPECT_EQ(ini("[s]\n  a = ${x}\n  b = $${y}\n[t]\n    a = ${x}\n"), "[s]\n  a = v\n  b = ${y}\n[t]\n    a = v\n");
}

TEST_F(IniTest, RefusesValuesThatReadersTakeApart) {
    for (const char* value : {" v", "v ", "a;b", "a # b", "\\\"v\\\"", "O'Brien", "a\\nb", "a\\tb", "C:\\\\x", "%(y)s",
                              "\\u00A0v", "v\\u3000"}) {
        EXPECT_EQ(ini("a = ${x}\n", value), "<value-encoding>") << value;
        EXPECT_EQ(ini("a = b${x}c\n", value), "<value-encoding>") << value;
    }
    EXPECT_EQ(m_error.where.value_or(Location{}).line, 1U);
}

TEST_F(IniTest, RefusesTheTemplatesOwnTextThatReadersTakeApart) {
    for (const char* text : {"a = ${x} ; c\n", "a = ${x} # c\n", "a = it's ${x}\n", "a = \\${x}\n",
                             "a = \"${x}\" ; c\n", "a = %(b)s ${x}\n", "a = \"x ; ${x}\"\n", "a = ${x}\xC2\xA0\n"}) {
        EXPECT_EQ(ini(text), "<ini-text>") << text;
    }
    EXPECT_EQ(ini("b = 1\na = ${x} ; c\n"), "<ini-text>");
    ASSERT_TRUE(m_error.where);
    EXPECT_EQ(m_error.where->column, 9U);
    EXPECT_EQ(ini("a = \" b ${x} \"\n"), "a = \" b v \"\n");
    EXPECT_EQ(ini("a = 100% ${x}\nb = 1 ; c\n"), "a = 100% v\nb = 1 ; c\n") << "a line without placeholders is copied";
}

TEST_F(IniTest, RefusesAnInsertionMadeOfTextAndValue) {
    EXPECT_EQ(ini("a = %${x}\n", "(y)s"), "<value-encoding>");
    EXPECT_EQ(ini("a = ${x}(y)s\n", "100%"), "<value-encoding>");
    EXPECT_EQ(ini("a = %${x}(y)s\n", ""), "<value-encoding>");
    EXPECT_EQ(ini("a = %${x}\n", "v(y)"), "a = %v(y)\n");
    m_secrets = "secrets:\n  pw: {kind: password}\n";
    EXPECT_EQ(render_text("a.ini", "p = %${secret:pw|text}\n", "", ""), "<value-encoding>");
    EXPECT_EQ(render_text("a.ini", "p = ${secret:pw|text}(\n", "", ""), "<value-encoding>");
    EXPECT_EQ(render_text("a.ini", "p = %${secret:pw|url}(\n", "", ""), "p = %${sealed://app/pw}(\n");
}

TEST_F(IniTest, RefusesKeysAndSectionsThatStandTwice) {
    EXPECT_EQ(ini("[s]\na = ${x}\nA: 2\n"), "<line-duplicate-key>");
    EXPECT_EQ(ini("[s]\na = 1\na = ${x}\n"), "<line-duplicate-key>");
    EXPECT_EQ(m_error.where.value_or(Location{}).line, 3U);
    EXPECT_EQ(m_error.notes, std::vector<std::string>{"first at templates/app/a.ini:2:1"});
    EXPECT_EQ(ini("[s]\na = ${x}\n[t]\na = 1\n"), "[s]\na = v\n[t]\na = 1\n");
    EXPECT_EQ(ini("[s]\na = 1\na = 2\nb = ${x}\n"), "[s]\na = 1\na = 2\nb = v\n");
    EXPECT_EQ(ini("[s]\na = ${x}\n[t]\n[S]\nb = 1\n"), "<line-duplicate-key>");
    EXPECT_EQ(ini("[s]\na = 1\n[s]\nb = ${x}\n"), "<line-duplicate-key>");
    EXPECT_EQ(ini("[s]\na = 1\n[s]\nb = 1\n[t]\nc = ${x}\n"), "[s]\na = 1\n[s]\nb = 1\n[t]\nc = v\n");
    EXPECT_EQ(ini("[s]\nb = $${B}\nb = 1\n[t]\nc = ${x}\n"), "[s]\nb = ${B}\nb = 1\n[t]\nc = v\n");
}

TEST_F(IniTest, RefusesPlaceholdersInNamesAndInWhatMayBeContinued) {
    EXPECT_EQ(ini("[${x}]\na = ${x}\n"), "<placeholder-in-key>");
    EXPECT_EQ(ini("${x} = 1\n"), "<placeholder-in-key>");
    EXPECT_EQ(ini("a${text:x}: 1\n"), "<placeholder-in-key>");
    EXPECT_EQ(ini("${x}\n"), "<placeholder-in-key>");
    EXPECT_EQ(ini("= ${x}\n"), "<ini-line>");
    EXPECT_EQ(ini("a = 1\n  ${x}\n"), "<ini-line>");
    EXPECT_EQ(ini("a = 1\n\n; c\n  b = ${x}\n"), "<ini-line>");
    EXPECT_EQ(ini("a = ${x}\n\n# c\n\tmore\n"), "<ini-line>");
    EXPECT_EQ(ini("a = ${x} \\\nmore\n"), "<ini-line>");
    EXPECT_EQ(ini("a = 1 \\\n; c\nb = ${x}\n"), "<ini-line>");
    EXPECT_EQ(ini("a = 1\n  [s]\n    b = ${x}\n"), "<ini-line>");
}

TEST_F(IniTest, AnIndentedSectionIsReadInTwoWays) {
    EXPECT_EQ(ini("a=1\n  [s]\nb=${x}\n"), "<ini-line>");
    EXPECT_EQ(ini("[r]\na=${x}\n\t[s]\n"), "<ini-line>");
    EXPECT_EQ(ini("[r]\n[s]\n  a=${x}\n"), "[r]\n[s]\n  a=v\n");
}

TEST_F(IniTest, SurvivesCutAndFlippedText) {
    const std::string text =
        "\xEF\xBB\xBF[s]\r\n; c\na = \"${x}\"\n  b: $${y}${x}\n\nk = 1 \\\n more\n[t]\n  c=${x}\n\n#";
    for (std::size_t i = 0; i <= text.size(); ++i) ini(text.substr(0, i));
    const std::string changes = "[]=:;#\"\\\n $ }";
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changes[i % changes.size()];
        ini(changed);
    }
    EXPECT_EQ(ini("a = ${x}\n"), "a = v\n");
}

TEST_F(IniTest, ListsUnsetAndSecrets) {
    EXPECT_EQ(render_text("a.ini", "l = ${l}\n", "  l: {type: list<int>, join: \", \", default: [1, 2]}\n", ""),
              "l = 1, 2\n");
    EXPECT_EQ(render_text("a.ini", "l = ${l}\n", "  l: {type: list<int>, default: [1]}\n", ""), "<list-in-text>");
    const std::string optional = "  o: {type: string, optional: true}\n";
    EXPECT_EQ(render_text("a.ini", "[s]\na = 1\no = ${o}\nb = 2\n", optional, ""), "[s]\na = 1\nb = 2\n");
    EXPECT_EQ(render_text("a.ini", "o = \"${o}\"\n", optional, ""), "");
    EXPECT_EQ(render_text("a.ini", "o = x${o}\n", optional, ""), "<unset-in-text>");
    m_secrets = "secrets:\n  pw: {kind: password}\n";
    EXPECT_EQ(render_text("a.ini", "p = ${secret:pw}\nu = a:${secret:pw|url}\n", "", ""),
              "p = ${sealed://app/pw}\nu = a:${sealed://app/pw}\n");
    ASSERT_EQ(m_references.size(), 2U);
    EXPECT_EQ(m_references[0].encoder, "ini");
    EXPECT_EQ(m_references[1].encoder, "ini+url");
    EXPECT_EQ(render_text("a.ini", "p = x ${secret:pw}\n", "", ""), "<secret-in-text>");
}

TEST_F(IniTest, CommentsAreCopiedAndNoted) {
    const std::string text = "; $${x} ${y} ${secret:z}\na = ${x}\n  # was ${text:x}\n; ${x}\n";
    EXPECT_EQ(ini(text), "; $${x} ${y} ${secret:z}\na = v\n  # was ${text:x}\n; ${x}\n");
    const auto rendered = render_app();
    ASSERT_TRUE(rendered);
    ASSERT_TRUE(rendered->files.front().commented);
    EXPECT_EQ(rendered->files.front().commented->line, 3U);
    EXPECT_EQ(rendered->files.front().commented->column, 9U);
    EXPECT_EQ(yaml("a: ${x} # ${y}\nb: |\n  ${x}\n", "  x: {type: string, default: v}\n"), "a: v # ${y}\nb: |\n  v\n");
    EXPECT_FALSE(render_app()->files.front().commented);
}

TEST_F(IniTest, NamesBesidePlaceholdersAreAscii) {
    for (const char* text : {"[s]\na = 1\n\xC2\xA0"
                             "b = ${x}\n",
                             "[s]\na = ${x}\n\xC2\xA0"
                             "b = 1\n",
                             "key = ${x}\n\xE2\x84\xAA"
                             "ey = evil\n",
                             "a = ${x}\n[\xE2\x84\xAA]\n", "a = ${x}\n\xE3\x80\x80; c\n", "a = ${x}\n\xE2\x80\xAF\n"}) {
        EXPECT_EQ(ini(text), "<ini-line>") << text;
    }
    const std::string copied = "\xC3\xA9 = 1\n[\xC3\xA9]\n";
    EXPECT_EQ(render_text("a.ini", copied, "", ""), copied) << "no value can be overridden there";
    EXPECT_EQ(ini("a = \xC3\xA9\n; \xC3\xA9\nb = \xC3\xA9${x}\n"), "a = \xC3\xA9\n; \xC3\xA9\nb = \xC3\xA9v\n");
}

TEST_F(IniTest, LinesWithoutPlaceholdersAreLinesOfIniToo) {
    for (const char* text : {"[job\n", "this is no ini\n", "= 1\n", "[]\n", "[a] b = 1\n", "[a] ; b]\n", ": 1\n"}) {
        EXPECT_EQ(ini(text + std::string("a = ${x}\n")), "<ini-line>") << text;
        EXPECT_FALSE(m_error.hint.empty());
        EXPECT_EQ(render_text("a.ini", text, "", ""), "<ini-line>") << text;
    }
    EXPECT_EQ(ini("\xEF\xBB\xBF[s]\na = ${x}\n"), "<byte-order-mark>");
    EXPECT_EQ(m_error.where.value_or(Location{}).line, 1U);
    const std::string kept =
        "bare-word\n[s \"sub\"] # c\n; this is no ini\na b = c\n  more of it\nd = 1 \\\nalso more\n";
    EXPECT_EQ(ini(kept + "e = ${x}\n"), kept + "e = v\n");
}

}  // namespace
}  // namespace sluice::render
