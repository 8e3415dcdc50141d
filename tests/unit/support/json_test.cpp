#include "support/json.hpp"

#include <gtest/gtest.h>

#include "support/json_read.hpp"

namespace sluice {
namespace {

Result<Json> parse(std::string_view text) { return Json::parse(text, "x.json"); }

TEST(Json, keeps_order_and_prints_on_one_line) {
    const auto json = parse(R"( {"b": 1, "a": [true, null, "ü\n\u0001"], "c": {}} )");
    ASSERT_TRUE(json);
    EXPECT_EQ(json->dump(), R"({"b":1,"a":[true,null,"ü\n\u0001"],"c":{}})");
    EXPECT_EQ(*parse(json->dump()), *json);
    EXPECT_EQ(*parse(json->dump_pretty()), *json);
}

TEST(Json, refuses_what_is_ambiguous) {
    for (const char* text :
         {R"({"a":1,"a":2})", R"({"a":1} {})", "[1,]", "{'a':1}", "", "nul", "[9223372036854775808]",
          "[-9223372036854775809]", "\xEF\xBB\xBF{}", "[\"\xC0\xAF\"]", "[\"\\ud800\"]", "[NaN]", "[01]"}) {
        EXPECT_FALSE(parse(text)) << text;
    }
}

TEST(Json, says_where_what_it_refuses_stands) {
    const auto twice = parse("{\"a\": [1, {\"x\\\"\": 2}],\n  \"b\": \"{\",\n  \"a\": 3}");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().where->line, 3U);
    EXPECT_EQ(twice.error().where->column, 3U);
    EXPECT_EQ(twice.error().where->width, 3U);
    EXPECT_EQ(twice.error().notes, std::vector<std::string>{"first at line 1"});
    const auto large = parse("[1,\n true, 9223372036854775808]");
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().where->line, 2U);
    EXPECT_EQ(large.error().where->column, 8U);
    const auto deep = parse("\n" + std::string(65, '[') + std::string(65, ']'));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().where->line, 2U);
    EXPECT_EQ(deep.error().where->column, 65U);
}

TEST(Json, bounds_depth_and_size) {
    EXPECT_TRUE(parse(std::string(60, '[') + std::string(60, ']')));
    EXPECT_FALSE(parse(std::string(65, '[') + std::string(65, ']')));
    EXPECT_FALSE(parse(std::string(1'000'000, '[')));
    EXPECT_FALSE(Json::parse("[1,2,3]", "x.json", {.bytes = 3, .depth = 64}));
}

TEST(Json, many_members_take_no_longer_than_as_many_items) {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) text += "\"" + std::to_string(i) + "\":0,";
    EXPECT_TRUE(parse(text + "\"a\":0}"));
    EXPECT_FALSE(parse(text + "\"0\":0}"));
}

TEST(Json, a_dump_is_read_as_it_was) {
    EXPECT_EQ(parse("[-0.0]")->dump(), "[0]");
    EXPECT_EQ(parse("[-1e-400,0.1]")->dump(), "[0,0.1]");
}

TEST(Json, errors_have_a_place_and_never_the_text) {
    const auto json = parse("{\n  \"token\": canary-value\n}");
    ASSERT_FALSE(json);
    EXPECT_EQ(json.error().where->line, 2U);
    EXPECT_EQ((json.error().message + json.error().where->text).find("canary"), std::string::npos);
}

TEST(JsonReader, names_what_is_missing_wrong_or_unknown) {
    const auto json = parse(R"({"name":"x","count":"12","extra":1})");
    JsonReader in(*json, "thing", Code::integrity);
    EXPECT_EQ(in.text("name"), "x");
    EXPECT_EQ(in.integer("count"), 12);
    const auto result = in.finish();
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("\"extra\""), std::string::npos);

    JsonReader missing(*json, "thing", Code::integrity);
    EXPECT_TRUE(missing.texts("list").empty());
    EXPECT_FALSE(missing.finish());
}

}  // namespace
}  // namespace sluice
