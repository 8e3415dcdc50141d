// Large files, made so that a careless reader takes their length squared: each test ends in seconds, or the runner's time
// is over.

#include "render_fixture.hpp"

namespace sluice::render {
namespace {

constexpr std::size_t k_size = 1'000'000;  // bytes; a template has at most 4 MiB

std::string repeated(std::string_view text) {
    std::string out;
    while (out.size() + text.size() <= k_size) out += text;
    return out;
}

TEST_F(RenderTest, MoreErrorsThanAnybodyReadsAreCutOff) {
    for (const char* file : {"a.json", "a.properties", "a.env", "a.ini"}) {
        const bool json = file == std::string("a.json");
        const std::string text = json ? "[" + repeated("\"${x}\",") + "1]" : repeated("a=${x}\n");
        EXPECT_EQ(render_text(file, text, "", ""), "<parameter-undeclared>") << file;
        EXPECT_EQ(m_error.more.size(), 999U) << file;
        EXPECT_EQ(m_error.more.back().notes, std::vector<std::string>{"there are more errors, which are not shown"});
        if (json) {
            EXPECT_EQ(m_error.where->text, "");
        }
    }
}

TEST_F(RenderTest, LongRunsAreReadOnce) {
    const std::string type = "  x: {type: string, default: v}\n";
    const std::string spaces(k_size, ' ');
    EXPECT_EQ(yaml("a: ${x}" + spaces + "y\n", type), "a: v" + spaces + "y\n");
    EXPECT_EQ(yaml("a: \"" + spaces + "${x}\"\n", type), "a: \"" + spaces + "v\"\n");
    const std::string open = "a: " + repeated("${") + "\nb: ${x}\n";
    EXPECT_EQ(render_text("a.properties", open, type, ""), "<placeholder-syntax>");
    EXPECT_EQ(render_text("a.properties", open, type, "", "passthrough: [\"*\"]\n"),
              "a: " + repeated("${") + "\nb: v\n");
}

TEST_F(RenderTest, AnEscapeMayBeShorterThanWhatItSays) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "\\L";  // two bytes that say three
    const std::string more = "description: \"" + text + "${x}\"\n";
    EXPECT_EQ(render_text("a.yaml", "a: 1\n", "  x: {type: string, default: v}\n", "", more), "a: 1\n");
}

}  // namespace
}  // namespace sluice::render
