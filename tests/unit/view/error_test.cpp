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
