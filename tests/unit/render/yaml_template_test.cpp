#include "unit/render/render_fixture.hpp"

namespace sluice::render {
namespace {

class YamlTemplateTest : public RenderTest {};

const std::string k_yaml_text = "  x: {type: string}\n";

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
