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

}  // namespace
}  // namespace sluice::render
