#include <string>

#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

class RawTest : public RenderTest {
protected:
    std::string raw(const std::string& text, const std::string& parameters, const std::string& values = "") {
        return render_text("nginx.conf", text, parameters, values, "format: raw");
    }
};

const std::string k_host = "  x: {type: host, pattern: \"[a-z.]+\"}\n";

TEST_F(RawTest, CopiesEveryOtherByte) {
    EXPECT_EQ(
        raw("# ${x}\r\nserver $host $${uri} {\r\n\tproxy_pass http://${x}:80;\r\n}", k_host, "    x: a.example\n"),
        "# a.example\r\nserver $host ${uri} {\r\n\tproxy_pass http://a.example:80;\r\n}");
    EXPECT_EQ(raw("${p}\n", "  p: {type: port, pattern: \"[0-9]+\"}\n", "    p: 80\n"), "80\n");
}

TEST_F(RawTest, EveryParameterNeedsAPattern) {
    EXPECT_EQ(raw("a\nb ${x} ${p}\n", k_host + "  p: {type: port}\n", "    x: a\n    p: 80\n"), "<raw-pattern>");
    EXPECT_EQ(m_error.where->line, 2U);
    EXPECT_EQ(m_error.where->column, 8U);
    EXPECT_EQ(raw("${x}\n", k_host, "    x: a-b\n"), "<value-range>");
    EXPECT_EQ(raw("${x}\n", "  x: {type: string, pattern: \"[^;]*\"}\n", "    x: \"a\\nb\"\n"), "<value-encoding>");
    EXPECT_EQ(raw("${x}\n", "  x: {type: string, pattern: \".*\"}\n", "    x: \"a\\tb\"\n"), "<value-encoding>");
}

TEST_F(RawTest, ListsNeedAJoin) {
    const std::string list = "  x: {type: list<string>, pattern: \"[a-z]+\"";
    EXPECT_EQ(raw("a ${x};\n", list + ", join: \" \"}\n", "    x: [b, c]\n"), "a b c;\n");
    EXPECT_EQ(raw("a ${x};\n", list + "}\n", "    x: [b, c]\n"), "<list-in-text>");
    EXPECT_EQ(raw("a ${x};\n", list + ", join: \" \"}\n", "    x: [b, \"c;\"]\n"), "<value-range>");
}

TEST_F(RawTest, RefusesWhatNothingVouchesFor) {
    m_secrets = "secrets: {s: {kind: password}}\n";
    EXPECT_EQ(raw("a ${secret:s|text}\n", ""), "<raw-secret>");
    EXPECT_EQ(m_error.more.size(), 0U);
    m_secrets = "";
    EXPECT_EQ(raw("${x}\n", "  x: {type: string, pattern: a, optional: true}\n"), "<unset-in-text>");
    EXPECT_EQ(raw("a ${y}\n${x}\n", k_host, "    x: a\n"), "<parameter-undeclared>");
    EXPECT_EQ(raw("a ${x\n${x}\n", k_host, "    x: a\n"), "<placeholder-syntax>");
}

}  // namespace
}  // namespace sluice::render
