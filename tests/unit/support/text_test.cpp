#include "support/text.hpp"

#include <gtest/gtest.h>

#include "support/encoding.hpp"
#include "support/lines.hpp"
#include "support/number.hpp"
#include "support/process.hpp"

namespace sluice {
namespace {

TEST(Text, suggests_only_what_is_near) {
    const std::vector<std::string> verbs{"promote", "rollback", "render"};
    EXPECT_EQ(nearest("promot", verbs), "promote");
    EXPECT_EQ(nearest("rednre", verbs), "render");
    EXPECT_EQ(nearest("xyzzy", verbs), std::nullopt);
    EXPECT_EQ(did_you_mean("rollbak", verbs), " (did you mean \"rollback\"?)");
}

TEST(Text, foreign_text_cannot_steer_a_terminal) {
    EXPECT_EQ(printable("a\x1b[31mb\n"), "a\\x1B[31mb\\x0A");
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m"),
              "\\xC2\\x9B31m");
    EXPECT_EQ(printable("a\u061C\x7F\u2069"), "a\\xD8\\x9C\\x7F\\xE2\\x81\\xA9");
    EXPECT_EQ(printable("ü漢"), "ü漢");
    EXPECT_EQ(printable("\xff"), "\\xFF");
    EXPECT_EQ(printable("a\u202Eb"), "a\\xE2\\x80\\xAEb");
    for (const std::string head : {"", "x", "xx", "xxx"}) {  // cut between characters, not in one
        std::string text = head;
        for (int i = 0; i < 100; ++i) text += "😀";
        EXPECT_TRUE(is_utf8(printable(text)));
        EXPECT_EQ(printable(text).find("\\x"), std::string::npos);
    }
    EXPECT_EQ(printable(std::string(300, '\x80')).substr(0, 8), "\\x80\\x80");
}

TEST(Text, json_for_a_terminal_is_the_same_document) {
    EXPECT_EQ(printable_json("{\"a\u202E\": \"\u009B\x7F\u061C ü漢\u2027\u2069\"}"),
              "{\"a\\u202e\": \"\\u009b\\u007f\\u061c ü漢\u2027\\u2069\"}");
    EXPECT_EQ(printable_json("\xE2\x80"), "\xE2\x80");
}

TEST(Text, locates_a_byte) {
    const Location where = locate("f", "one\r\ntwo three\n", 9, 5);
    EXPECT_EQ(where.line, 2U);
    EXPECT_EQ(where.column, 5U);
    EXPECT_EQ(where.text, "two three");
    EXPECT_EQ(locate("f", std::string(2000, 'x'), 5).text, "");  // an error must not carry a file of one line
}

TEST(Process, feeds_input_and_gathers_both_outputs) {
    const auto done =
        run({.argv = {"sh", "-c", "cat; echo problem >&2; exit 3"}, .folder = {}, .environment = {}, .input = "hello"});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->status, 3);
    EXPECT_EQ(done->output, "hello");
    EXPECT_EQ(done->errors, "problem\n");
}

TEST(Process, large_streams_do_not_block_each_other) {
    const std::string large(3'000'000, 'x');
    const auto done = run({.argv = {"sh", "-c", "tee /dev/stderr"}, .folder = {}, .environment = {}, .input = large});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->output.size(), large.size());
    EXPECT_EQ(done->errors.size(), large.size());
}

TEST(Process, passes_no_variable_on_but_the_listed_ones) {
    setenv("VAULT_TOKEN", "canary", 1);
    const auto done = run({.argv = {"env"}, .folder = {}, .environment = {"EXTRA=1"}, .input = {}});
    unsetenv("VAULT_TOKEN");
    EXPECT_EQ(done->output.find("canary"), std::string::npos);
    EXPECT_NE(done->output.find("EXTRA=1"), std::string::npos);
}

TEST(Process, a_missing_program_is_an_error) {
    EXPECT_FALSE(run({.argv = {"no-such-program-here"}, .folder = {}, .environment = {}, .input = {}}));
}

TEST(LinesTest, every_place_is_where_locate_says) {
    for (const std::string text : {"", "a", "\n", "a\r\nb\n\ncc", "a\nb\n"}) {
        const Lines lines(text);
        for (std::size_t at = 0; at <= text.size() + 1; ++at) {
            const Location one = lines.locate("f", at, 2);
            const Location other = locate("f", text, at, 2);
            EXPECT_EQ(one.line, other.line) << text << at;
            EXPECT_EQ(one.column, other.column) << text << at;
            EXPECT_EQ(one.text, other.text) << text << at;
            EXPECT_EQ(one.width, other.width);
        }
    }
}

Number of(std::string_view text) { return Number::parse(text).value(); }

TEST(NumberTest, whole_numbers_keep_all_digits) {
    EXPECT_TRUE(of("9007199254740993") > of("9007199254740992"));
    EXPECT_TRUE(of("9223372036854775807") > of("9223372036854775806"));
    EXPECT_TRUE(of("-9007199254740993") < of("-9007199254740992"));
    EXPECT_EQ(of("9007199254740993").text(), "9007199254740993");
    EXPECT_EQ(of("-2.5").text(), "-2.5");
    EXPECT_EQ(of("1e6").text(), "1000000");
}

TEST(NumberTest, a_whole_number_and_a_double_compare_exactly) {
    EXPECT_TRUE(of("9007199254740993") > of("9007199254740992.0"));
    EXPECT_TRUE(of("9007199254740992.0") < of("9007199254740993"));
    EXPECT_TRUE(of("5") == of("5.0"));
    EXPECT_TRUE(of("5") < of("5.5"));
    EXPECT_TRUE(of("-5") > of("-5.5"));
    EXPECT_TRUE(of("-5.5") < of("-5"));
    EXPECT_TRUE(of("9223372036854775807") < of("1e300"));
    EXPECT_TRUE(of("-9223372036854775808") > of("-1e300"));
    EXPECT_TRUE(of("9223372036854775807") < of("9223372036854775808.0"));
}

TEST(NumberTest, what_is_no_finite_number) {
    for (const char* text : {"", "a", "1a", "nan", "inf", "-inf", "1e999", "0x10", "+1"})
        EXPECT_FALSE(Number::parse(text)) << text;
}

TEST(Text, lower_changes_the_letters_of_ascii_alone) {
    EXPECT_EQ(lower("Az@[`{9_"), "az@[`{9_");
    EXPECT_EQ(lower("\u00C4\u0130"), "\u00C4\u0130");
}

}  // namespace
}  // namespace sluice
