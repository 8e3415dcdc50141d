// The quick reader of the common part of YAML against yaml-cpp: what it reads, both read alike.

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/yaml_events.hpp"
#include "support/source_root.hpp"

namespace sluice::project::yaml {
namespace {

constexpr const char* k_sample = R"(# a comment
service:
  name: orders-7   # another
  enabled: ${enabled}
  "version": '2.47'
  note: Reads contracts, and it's 5% "quick"
  url: https://example.com:8443/path?x=1#top
  none: []
  bypass: [localhost, 127.0.0.1, "a b", 'c', -5, http://x/y]
  keep: {enabled: true, every: 45, deep: {a: [b, {c: d}]}, type: list<string>}
list:
- 400
- "401"
- {source: id, required: true}
- source: amount
  scale: 2

  nested:
    - a
    - b: c
      d: e
message: |
  The integration gave up.
    Look at the queue ${dead_letter_queue}.

  And again.
strip: |-
  x
last: -1
)";

std::string describe(const Event& event) {
    return fmt::format("type {} style {} flow {} key {} tag {} text {} anchor {} begin {} offset {}",
                       static_cast<int>(event.type), static_cast<int>(event.style), event.flow, event.is_key, event.tag,
                       event.text, event.anchor, event.begin, event.offset);
}

/// Whether the quick reader took the text; that it then gave what yaml-cpp gives is expected here.
bool read_alike(const std::string& text) {
    const EventRules rules;
    const std::string name = "a.yaml";
    if (!check_text(text, name, rules.limits.bytes) || !check_directives(text, name)) return false;
    const auto common = read_common(text, name, rules);
    if (!common) return false;
    const auto whole = read_with_library(text, name, rules);
    EXPECT_TRUE(whole) << "yaml-cpp refuses:\n" << text;
    if (!whole) return true;
    EXPECT_EQ(common->size(), whole->size()) << text;
    for (std::size_t i = 0; i < std::min(common->size(), whole->size()); ++i) {
        EXPECT_EQ(describe((*common)[i]), describe((*whole)[i])) << "event " << i << " of:\n" << text;
        if ((*common)[i] != (*whole)[i]) break;
    }
    return true;
}

TEST(YamlCommon, ReadsWhatConfigurationLooksLike) {
    EXPECT_TRUE(read_alike(k_sample));
    EXPECT_TRUE(read_alike("a: b"));
    EXPECT_TRUE(read_alike("- a\n- b\n"));
    EXPECT_TRUE(read_alike("a:\n- b\nc: |\n  d\n\n\n"));
}

TEST(YamlCommon, LeavesTheRestToTheLibrary) {
    for (const char* text : {"",
                             "a",
                             "a:",
                             "a: ~",
                             "a: null",
                             "a: &x b",
                             "a: *x",
                             "a: !t b",
                             "a: \"\\n\"",
                             "a: 'it''s'",
                             "a: b\n  c",
                             "a: >\n  b\n",
                             "a: |2\n  b\n",
                             "---\na: b",
                             "a: b\n...\n",
                             "\ta: b",
                             "a: b\r\n",
                             "? a\n: b",
                             "a: [b,\n c]",
                             "a: {b}",
                             "a: {b: }",
                             "a: [b, ]",
                             "a: b: c",
                             "a: 'b' c",
                             "a: \"b\"#c",
                             "a: b\n c: d",
                             "a: b\na: c",
                             "[a, b]",
                             "a: |\n\n  b\n",
                             "a: |\n  b",
                             "- - a",
                             "a: {b:c}",
                             "\xEF\xBB\xBF"
                             "a: b",
                             "a: b\n- c",
                             "a:\n  - b\n c: d\n",
                             "a: no",
                             "a: [no]",
                             "<<: a"}) {
        EXPECT_FALSE(read_alike(text)) << text;
    }
}

TEST(YamlCommon, ReadsTheShippedFiles) {
    std::size_t files = 0;
    for (const char* folder : {"templates", "environments", "cli/setup/starter"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_root() / folder)) {
            if (entry.path().extension() != ".yaml") continue;
            std::ostringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            read_alike(text.str());
            ++files;
        }
    }
    EXPECT_GT(files, 10U);
}

TEST(YamlCommon, ChangedTextsAreReadAlikeOrLeftToTheLibrary) {
    const char* chosen = std::getenv("SLUICE_SEED");
    const auto seed = chosen != nullptr ? static_cast<unsigned>(std::stoul(chosen)) : std::random_device{}();
    SCOPED_TRACE(fmt::format("SLUICE_SEED={}", seed));
    std::mt19937 random(seed);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    constexpr std::string_view k_pieces[] = {
        " ",        "  ",   "\n",  "\n\n", ":",  ": ", " #",       "#",  "-", "- ",   "'",       "\"",
        "{",        "}",    "[",   "]",    ",",  ", ", "|",        "|-", ">", "&",    "*",       "!",
        "%",        "@",    "`",   "?",    "? ", "~",  "null",     "\\", "$", "${x}", "a",       "b: c",
        "\na: b\n", "\n- ", "---", "...",  "=",  "<<", "\xC3\xA9", "\t", "0", "é: ü", "\n  - x", "|\n  a\n"};
    const std::string sample = k_sample;
    int taken = 0;
    for (int i = 0; i < 6000 && !testing::Test::HasFailure(); ++i) {
        std::size_t line = sample.find('\n', below(sample.size()));
        std::string text = below(3) == 0 ? sample : sample.substr(0, line + 1);
        for (std::size_t change = 0, changes = 1 + below(3); change < changes; ++change) {
            const std::size_t at = below(text.size() + 1);
            const std::string_view piece = k_pieces[below(std::size(k_pieces))];
            if (below(3) == 0 && at < text.size())
                text.erase(at, 1 + below(4));
            else
                text.insert(at, piece);
        }
        taken += read_alike(text) ? 1 : 0;
    }
    EXPECT_GT(taken, 500);
}

}  // namespace
}  // namespace sluice::project::yaml
