#include "view/error.hpp"

#include <gtest/gtest.h>

#include "view/table.hpp"

namespace sluice::view {
namespace {

Error example() {
    return Error{Code::usage, "param-type", "expected int, got string"}
        .at({.file = "environments/prod.yaml", .line = 14, .column = 9, .width = 3, .text = "   max: \"4\""})
        .note("declared at templates/orders/integration.yaml:12:3")
        .mend("write 4");
}

TEST(ErrorText, shows_place_line_caret_and_hint) {
    EXPECT_EQ(error_text(example(), false),
              "environments/prod.yaml:14:9: error[param-type]: expected int, got string\n"
              "    14 |    max: \"4\"\n"
              "       |         ^^^\n"
              "  declared at templates/orders/integration.yaml:12:3\n"
              "  hint: write 4\n");
}

TEST(ErrorText, the_caret_stands_under_its_column_after_wide_text) {
    const std::string text =
        error_text(Error{Code::usage, "x", "m"}.at({.file = "f", .line = 1, .column = 5, .text = "üü: v"}), false);
    EXPECT_NE(text.find("       |   ^"), std::string::npos) << text;
}

TEST(ErrorText, a_line_from_a_file_cannot_steer_the_terminal) {
    const std::string text = error_text(
        Error{Code::usage, "x", "m"}.at({.file = "f", .line = 1, .column = 1, .text = "\x1b]0;title\x07"}), false);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

std::string line_of(std::string rule, std::string text, std::size_t column, std::size_t width) {
    const Location where{.file = "f", .line = 1, .column = column, .width = width, .text = std::move(text)};
    const std::string all = error_text(Error{Code::usage, std::move(rule), "m"}.at(where), false);
    const std::size_t begin = all.find("| ") + 2;
    return all.substr(begin, all.find('\n', begin) - begin);
}

TEST(ErrorText, a_value_that_may_be_a_secret_is_not_shown) {
    EXPECT_EQ(line_of("schema-type", "  db_x: Zx9Qw7", 9, 6), "  db_x: …");
    EXPECT_EQ(line_of("unknown-key", "foo: Zx9Qw7", 1, 3), "foo: …");
    EXPECT_EQ(line_of("unknown-key", "foo: 'Zx9: Qw7'  # why", 1, 3), "foo: …  # why");
    EXPECT_EQ(line_of("unknown-key", "a: {b: Zx9, foo: {c: Qw7, d: 5, e: true, f: \"${g}\"}}", 13, 3),
              "a: {b: …, foo: {c: …, d: 5, e: true, f: \"${g}\"}}");
    EXPECT_EQ(line_of("unknown-key", "foo: [Zx9, Qw7]", 1, 3), "foo: …");
    EXPECT_EQ(line_of("unknown-key", "foo: Zx9, Qw7 # c", 1, 3), "foo: … # c");
    EXPECT_EQ(line_of("unknown-key", "{\"foo\": {\"a\": \"Zx9\"}}", 2, 5), "{\"foo\": {\"a\": …}}");
    EXPECT_EQ(line_of("unknown-integration", "b: {url: Zx9}", 1, 1), "b: {url: …}");
    EXPECT_EQ(line_of("yaml-syntax", "foo: \"Zx9Qw7", 6, 1), "foo: \"…");
    EXPECT_EQ(line_of("x", "u: postgres://app:Zx9@db/x", 1, 1), "u: postgres://app:…@db/x");
    EXPECT_EQ(line_of("x", "u: postgres://app:${secret:a|url}@db/x", 1, 1), "u: postgres://app:${secret:a|url}@db/x");
    for (const char* key : {"db_pw", "pass", "Passphrase", "db.pin", "signing-key", "ACCESS_KEY", "jwt", "salt", "DSN"})
        EXPECT_EQ(line_of("x", std::string(key) + ": Zx9Qw7", 1, 1), std::string(key) + ": …") << key;
    EXPECT_EQ(line_of("x", "mapping: {a: b}  # spinning", 1, 1), "mapping: {a: b}  # spinning");
    EXPECT_EQ(line_of("schema-type", "tier: 5", 7, 1), "tier: 5");
}

TEST(ErrorText, the_caret_does_not_tell_how_long_a_hidden_value_is) {
    const std::string text = error_text(Error{Code::usage, "schema-type", "m"}.at(
                                            {.file = "f", .line = 1, .column = 4, .width = 6, .text = "a: Zx9Qw7"}),
                                        false);
    EXPECT_TRUE(text.ends_with("       |    ^\n")) << text;
}

TEST(ErrorJson, carries_everything) {
    EXPECT_EQ(error_json(join({example(), Error{Code::usage, "second", "also"}})).dump(),
              R"({"status":2,"rule":"param-type","message":"expected int, got string",)"
              R"("where":{"file":"environments/prod.yaml","line":14,"column":9},)"
              R"("notes":["declared at templates/orders/integration.yaml:12:3"],"hint":"write 4",)"
              R"("more":[{"status":2,"rule":"second","message":"also",)"
              R"("where":null,"notes":[],"hint":null,"more":[]}]})");
}

TEST(Table, aligns_by_what_is_seen) {
    Table table({"name", "state"});
    table.add({"ümlaut", "\x1b[32mok\x1b[0m"});
    table.add({"x", ""});
    EXPECT_EQ(table.text(), "name    state\nümlaut  \x1b[32mok\x1b[0m\nx\n");
}

}  // namespace
}  // namespace sluice::view
