#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

class YamlTemplateTest : public RenderTest {};

const std::string k_yaml_text = "  x: {type: string}\n";

TEST_F(YamlTemplateTest, ExplicitKeysInFlow) {
    const std::string unset = "  x: {type: string, optional: true}\n";
    for (const char* text :
         {"r: {b: 1, ? a : \"${x}\"}\n", "r: {? a : \"${x}\"}\n", "r: {b: 1, ?\n  # c ${y}\n  a : \"${x}\"}\n",
          "r: {b: 1, ? &k a : \"${x}\"}\n", "r: {b: 1, ? # c\n a : \"${x}\"}\n", "?  # c\n  a\n: ${x}\n"}) {
        EXPECT_EQ(yaml(text, unset), "<placeholder-in-key>") << text;
        EXPECT_EQ(yaml(text, k_yaml_text, "    x: v\n"), "<placeholder-in-key>") << text;
    }
    EXPECT_EQ(yaml("r: {? b : 1, a: \"${x}\"}\n", unset), "r: {? b : 1}\n") << "the other member has one";
    EXPECT_EQ(yaml("r: {b: \"c?\", a: \"${x}\"} # why?\n", unset), "r: {b: \"c?\"} # why?\n");
}

TEST_F(YamlTemplateTest, DigitsWithCommasAreTexts) {
    for (const char* value : {"1,000", "80,443", "0,7", "1,000.5"}) {
        EXPECT_EQ(yaml("a: ${x}\n", k_yaml_text, std::string("    x: \"") + value + "\"\n"),
                  "a: \"" + std::string(value) + "\"\n");
    }
    EXPECT_EQ(yaml("a: ${x}\n", k_yaml_text, "    x: \"a,b 1,2\"\n"), "a: a,b 1,2\n");
    EXPECT_EQ(yaml("a: ${x}\n", k_yaml_text, "    x: 1,000\n"), "<yaml-ambiguous>");
}

TEST_F(YamlTemplateTest, KeysThatReadersTakeForOne) {
    for (const char* keys : {"yes: c\non: d\n", "1: c\n0x1: d\n", "1: c\n1.0: d\n", "true: c\n1: d\n", "010: c\n8: d\n",
                             "010: c\n10: d\n", "1_0: c\n10: d\n", "1:20: c\n80: d\n", "-0: c\nno: d\n",
                             "1e1: c\n0b1010: d\n", "0o7: c\n7: d\n", ".inf: c\n.Inf: d\n", "True: c\nTRUE: d\n"}) {
        EXPECT_EQ(yaml(std::string(keys) + "a: ${x}\n", k_yaml_text, "    x: v\n"), "<yaml-duplicate-key>") << keys;
        EXPECT_EQ(m_error.where.value_or(Location{}).line, 2U) << keys;
    }
    EXPECT_EQ(yaml("a: {yes: 1, on: \"${x}\"}\n", k_yaml_text, "    x: v\n"), "<yaml-duplicate-key>");
    const std::string kept =
        "yes: c\nno: d\n1_0: e\n11: {yes: 1, 10: 2}\n\"on\": f\n'0': g\nb: [{1: 2}, {1: 3}]\n1a: h\n";
    EXPECT_EQ(yaml(kept + "a: ${x}\n", k_yaml_text, "    x: v\n"), kept + "a: v\n");
}

}  // namespace
}  // namespace sluice::render
