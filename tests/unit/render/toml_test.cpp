#include <string>

#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

const std::string k_string = "  x: {type: string}\n";
const std::string k_optional = "  o: {type: string, optional: true}\n  p: {type: string, optional: true}\n";

/// Templates of TOML; values as YAML writes them.
class TomlTest : public RenderTest {
protected:
    std::string toml(const std::string& text, const std::string& parameters, const std::string& values = "",
                     const std::string& more = "") {
        return render_text("a.toml", text, parameters, values, more);
    }

    /// A text with ${x}, whose value is given in YAML's double quotes.
    std::string with(const std::string& text, const std::string& value) {
        return toml(text, k_string, "    x: \"" + value + "\"\n");
    }
};

TEST_F(TomlTest, TypeDecidesNotTheQuotes) {
    const std::string types =
        "  p: {type: port, default: 80}\n  b: {type: bool, default: true}\n  n: {type: number, default: 1.50}\n"
        "  w: {type: number, default: 3}\n  i: {type: int, default: -9223372036854775808}\n"
        "  s: {type: string, default: \"80\"}\n  d: {type: date, default: \"2026-11-21\"}\n";
    EXPECT_EQ(toml("a = [\"${p}\", '${b}', \"\"\"${n}\"\"\", '''${w}''']\ni = \"${i}\"\ns = '${s}'\nd = \"${d}\"\n"
                   "t = \"${text:p}\"\nu = 'v${p}'\n",
                   types),
              "a = [80, true, 1.50, 3.0]\ni = -9223372036854775808\ns = '80'\nd = \"2026-11-21\"\n"
              "t = \"80\"\nu = 'v80'\n");
}

TEST_F(TomlTest, ListsAndMapsAreInline) {
    const std::string types =
        "  l: {type: list<string>, default: [a, \"b\\\"\\nc\"]}\n  n: {type: list<number>, default: [1, 2.5]}\n"
        "  m: {type: \"map<string,int>\", default: {k: 1, \"x.y\": 2}}\n";
    EXPECT_EQ(toml("l = \"${l}\"\nn = '${n}'\nm = {in = \"${m}\"}\n", types),
              "l = [\"a\", \"b\\\"\\nc\"]\nn = [1.0, 2.5]\nm = {in = {\"k\" = 1, \"x.y\" = 2}}\n");
    EXPECT_EQ(toml("l = \"x${l}\"\nn = \"${n}\"\nm = \"${m}\"\n", types), "<list-in-text>");
}

TEST_F(TomlTest, CopiesEveryOtherByte) {
    const std::string head = "\xEF\xBB\xBF# ${nothing} é\r\n'a b' .  \"c\" = ";
    const std::string tail = "  # ${x}\r\n[ t . u ]\r\n[[v]]\r\nd = 1979-05-27 07:32:00\r\nf = [ 1, # c\r\n 2, ]\r\n";
    EXPECT_EQ(with(head + "'${x}'" + tail, "v"), head + "'v'" + tail);
}

TEST_F(TomlTest, EscapesWhereTheStringCan) {
    EXPECT_EQ(with("a = \"\\u0041${x}\\t\"\n", "q\\\"\\\\\\n\\t\\u00a0é"),
              "a = \"\\u0041q\\\"\\\\\\n\\t\\u00A0é\\t\"\n");
    EXPECT_EQ(with("a = \"\"\"\n  l1\n  ${x}\"\"\"\n", "\\\"\\\"\\\"\\n"),
              "a = \"\"\"\n  l1\n  \\\"\\\"\\\"\\n\"\"\"\n");
    EXPECT_EQ(with("a = 'C:\\${x}'\n", "b\\\\ \\\""), "a = 'C:\\b\\ \"'\n");
    EXPECT_EQ(with("a = '''\nC:\\${x}'''\n", "b\\nc"), "a = '''\nC:\\b\nc'''\n");
}

TEST_F(TomlTest, RewritesAsBasicWhatALiteralCannotCarry) {
    EXPECT_EQ(with("a = 'C:\\${x}' # c\n", "o'k"), "a = \"C:\\\\o'k\" # c\n");
    EXPECT_EQ(with("a = 'C:\\${x}'\n", "b\\nc"), "a = \"C:\\\\b\\nc\"\n");
    EXPECT_EQ(with("a = '''\r\nl1\r\n${x}'''\r\n", "o'k"), "a = \"l1\\no'k\"\r\n");
    EXPECT_EQ(with("a = '''${x}'''\n", "\\nb"), "a = \"\\nb\"\n");
    EXPECT_EQ(with("a = '$${${x}'\n", "'"), "a = \"${'\"\n");
}

TEST_F(TomlTest, RewritesWhereAnEmptyValueWouldChangeItsNeighbours) {
    EXPECT_EQ(with("a = \"\"\"a\"\"${x}\"b\"\"\"\n", ""), "a = \"a\\\"\\\"\\\"b\"\n");
    EXPECT_EQ(with("a = '''${x}'b'''\n", ""), "a = \"'b\"\n");
    EXPECT_EQ(with("a = \"\"\"${x}\nb\"\"\"\n", ""), "a = \"\\nb\"\n");
    EXPECT_EQ(with("a = \"\"\"a \\\n   ${x} c\"\"\"\n", " b"), "a = \"a  b c\"\n");
    EXPECT_EQ(with("a = \"\"\"a \\\n  b ${x} c\"\"\"\n", "'"), "a = \"\"\"a \\\n  b ' c\"\"\"\n");
    EXPECT_EQ(with("a = \"\"\"${x}\"\"\"\"\"\n", ""), "a = \"\\\"\\\"\"\n");
    EXPECT_EQ(with("a = \"\"\"${x}\"\"\"\n", ""), "a = \"\"\"\"\"\"\n");
}

TEST_F(TomlTest, UnsetOptionalTakesItsPlaceWithIt) {
    EXPECT_EQ(toml("a = 1\nb = \"${o}\"  # c\nc = '''${p}'''\nd = 2", k_optional), "a = 1\nd = 2");
    EXPECT_EQ(toml("[t]\nb.c = \"${o}\"\n[u]\n  c = \"${p}\"", k_optional), "[t]\n[u]\n");
    EXPECT_EQ(toml("\xEF\xBB\xBF"
                   "b = \"${o}\"\nc = \"${p}\"\nd = 1\n",
                   k_optional),
              "\xEF\xBB\xBF"
              "d = 1\n");
    EXPECT_EQ(toml("a = {b = \"${o}\", c = 1, d.e = \"${p}\"}\n", k_optional), "a = {c = 1}\n");
    EXPECT_EQ(toml("a = { b = \"${o}\" }\nc = [ \"${p}\", ] # d\n", k_optional), "a = {}\nc = [] # d\n");
    EXPECT_EQ(toml("a = [1, # c,\n  \"${o}\", # d\n]\nb = [\"${p}\", # e\n  2]\n", k_optional),
              "a = [1, # c,\n   # d\n]\nb = [2]\n");
    EXPECT_EQ(toml("a = [[\"${o}\"], {b = [\"${p}\"]}]\n", k_optional), "a = [[], {b = []}]\n");
    EXPECT_EQ(toml("a = \"x${o}\"\nb = \"${p}\"\n", k_optional), "<unset-in-text>");
}

TEST_F(TomlTest, SecretsStayReferences) {
    m_secrets = "secrets: {s: {kind: password}}\n";
    const std::string reference = "${sealed://app/s}";
    EXPECT_EQ(toml("a = \"${secret:s}\"\n", ""), "a = \"" + reference + "\"\n");
    ASSERT_EQ(m_references.size(), 1U);
    EXPECT_EQ(m_references[0].encoder, "toml-basic");
    EXPECT_EQ(m_references[0].offset, 5U);
    EXPECT_EQ(m_references[0].length, reference.size());
    EXPECT_EQ(toml("a = 'C:\\${secret:s|text}'\n", ""), "a = \"C:\\\\" + reference + "\"\n");
    ASSERT_EQ(m_references.size(), 1U);
    EXPECT_EQ(m_references[0].encoder, "toml-basic+text");
    EXPECT_EQ(m_references[0].offset, 9U);
    EXPECT_EQ(toml("a = \"\"\"\nx\"${secret:s|url}\"\"\"\n", ""), "a = \"x\\\"" + reference + "\"\n");
    EXPECT_EQ(toml("a = \"\"\"\nx\n${secret:s|url}\n\"\"\"\n", ""), "a = \"\"\"\nx\n" + reference + "\n\"\"\"\n");
    EXPECT_EQ(m_references[0].encoder, "toml-basic+url");
    EXPECT_EQ(toml("a = \"x${secret:s}\"\n", ""), "<secret-in-text>");
}

TEST_F(TomlTest, PlaceholdersOnlyInStrings) {
    for (const char* text : {"${x} = 1\n", "a.${x} = 1\n", "\"${x}\" = 1\n", "a = {'b${x}' = 1}\n", "[${x}]\n",
                             "[[\"${x}\"]]\n", "\"$${x}\" = 1\n"}) {
        EXPECT_EQ(with(text, "v"), "<placeholder-in-key>") << text;
    }
    EXPECT_EQ(toml("\"${s.a}\" = \"${x}\"\n", k_string, "    x: v\n", "passthrough: [\"s.*\"]\n"),
              "\"${s.a}\" = \"v\"\n");
    EXPECT_EQ(with("a = ${x}\n", "v"), "<placeholder-in-flow>");
    EXPECT_EQ(with("a = [1, ${x}]\n", "v"), "<placeholder-in-flow>");
    EXPECT_NE(m_error.hint.find("\"${x}\" in quotes"), std::string::npos);
    EXPECT_EQ(with("a = \"\\u0024{x}\"\nb = \"${x}\"\n", "v"), "<placeholder-escape>");
    EXPECT_EQ(with("a = \"\"\"$\\\n{x}\"\"\"\nb = \"${x}\"\n", "v"), "<placeholder-escape>");
    EXPECT_EQ(with("a = 1 # ${x}\n", "v"), "<parameter-unused>");
}

TEST_F(TomlTest, IsStrict) {
    for (const char* text : {"a",
                             "a =",
                             "a = b",
                             "a = 01",
                             "a = 1 2",
                             "a = 1__0",
                             "a = tru",
                             "a = +",
                             "a = .5",
                             "a = 99999999999999999999",
                             "a = 2026-13-01",
                             "a = 1 b = 2",
                             "a = \"x",
                             "a = 'x\ny'",
                             "a = \"\\q\"",
                             "a = \"\\ud800\"",
                             "a = \"\\u12\"",
                             "a = \"\"\"x\"\"",
                             "a = \"\"\"x\"\"\"\"\"\"",
                             "a = \"\"\"x\\ y\"\"\"",
                             "a = [1 2]",
                             "a = [,]",
                             "a = {b = 1,}",
                             "a = {b = 1\n}",
                             "a = {,}",
                             "[]",
                             "[a",
                             "[a]]",
                             "[[a]",
                             "[[a] ]",
                             "= 1",
                             "a..b = 1",
                             "\"\"\"a\"\"\" = 1",
                             "a = [",
                             "a = {",
                             "[a] b = 1",
                             "{}",
                             "\"x\"",
                             "a = 1\na = 2",
                             "[a]\n[a]",
                             "a = 1\na.b = 2",
                             "a = {b = 1}\na.c = 2",
                             "a = [1]\n[[a]]",
                             "a = {b = 1, b = 2}"}) {
        EXPECT_EQ(with(std::string(text) + "\nz = \"${x}\"\n", "v"), "<toml-syntax>") << text;
    }
}

TEST_F(TomlTest, SaysWhereAndWhat) {
    EXPECT_EQ(with("é = 1\nb = \"${x}\"\n", "v"), "<toml-syntax>");
    EXPECT_EQ(m_error.message, "a key is expected");
    EXPECT_EQ(with("b = \"${x}\"\n'é' = [1,\n 2.e]\n", "v"), "<toml-syntax>");
    EXPECT_EQ(m_error.message, "not a value of TOML 1.0");
    EXPECT_EQ(m_error.where->line, 3U);
    EXPECT_EQ(m_error.where->column, 2U);
    EXPECT_EQ(with("b = \"${x}\"\n  b = [1]\n", "v"), "<toml-syntax>");
    EXPECT_EQ(m_error.message, "this key or table is set twice, or cannot be added to here");
    EXPECT_EQ(m_error.where->line, 2U);
    EXPECT_EQ(m_error.where->column, 3U);
}

TEST_F(TomlTest, LimitsHoldBeforeTheParserSeesIt) {
    const std::string use = "z = \"${x}\"\n";
    const auto many = [](std::size_t count, const std::string& text) {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) out += text;
        return out;
    };
    EXPECT_EQ(with(use + "a = " + many(60, "[") + many(60, "]") + "\n", "v").front(), 'z');
    EXPECT_EQ(with(use + "a = " + many(100000, "["), "v"), "<toml-syntax>");
    EXPECT_EQ(with(use + "a = " + many(30000, "{a="), "v"), "<toml-syntax>");
    EXPECT_EQ(with(use + many(100000, "a.") + "a = 1\n", "v"), "<toml-syntax>");
    EXPECT_EQ(with(use + "[" + many(100000, "a.") + "a]\n", "v"), "<toml-syntax>");
    EXPECT_EQ(m_error.message, "nested deeper than 64 levels");
    EXPECT_EQ(with(use + "a = [" + many(60000, "1,") + "]\n", "v"), "<toml-syntax>");
    EXPECT_EQ(with(use + many(60000, "[[a]]\n"), "v"), "<toml-syntax>");
    EXPECT_EQ(m_error.message, "more than 50000 keys and values");
    EXPECT_EQ(with(use + "#" + many(1U << 20, "a"), "v"), "<toml-syntax>");
}

/// Random cuts and changes: an error or an output, never more.
TEST_F(TomlTest, SurvivesCutAndFlippedText) {
    const std::string text =
        "[t.\"u\"]\na = \"x${x}\\u00e9\" # c\nb = '''\nl'${x}'''\nc = {d = [1, \"${x}\", {e = 1979-05-27}], f.g = "
        "inf}\n"
        "[[v]]\nw = \"\"\"a \\\n  ${x}\"\"\"\n";
    for (std::size_t i = 0; i <= text.size(); ++i) with(text.substr(0, i), "v");
    const std::string changes = "\"'[]{}=.,#\\\n$ 0";
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        changed[i] = changes[i % changes.size()];
        with(changed, "v");
    }
    EXPECT_EQ(with(text, "v").front(), '[');
}

}  // namespace
}  // namespace sluice::render
