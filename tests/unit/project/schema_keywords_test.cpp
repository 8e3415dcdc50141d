// One line or more a keyword. What the JSON Schema Test Suite says of them all: tests/interop/schema_suite.py.

#include <string>

#include <gtest/gtest.h>

#include "project/schema.hpp"

namespace sluice::project {
namespace {

/// The rule of the first violation, "ok", or "refused".
std::string judge(std::string_view schema_text, const std::string& text) {
    const auto schema = Schema::compile(schema_text, "x.json");
    if (!schema) return "refused";
    const auto document = yaml::parse(text, "x.yaml");
    EXPECT_TRUE(document) << text;
    const auto result = document ? schema->check(*document) : Result<>();
    return result ? "ok" : result.error().rule;
}

TEST(SchemaKeyword, values_are_compared_deeply) {
    EXPECT_EQ(judge(R"({"const": {"a": [1, "x", null], "b": true}})", "{b: true, a: [1.0, x, null]}"), "ok");
    EXPECT_EQ(judge(R"({"const": {"a": [1]}})", "{a: [\"1\"]}"), "schema-enum");
    EXPECT_EQ(judge(R"({"enum": [[], {}, false]})", "false"), "ok");
    EXPECT_EQ(judge(R"({"enum": [0]})", "false"), "schema-enum");
    EXPECT_EQ(judge(R"({"enum": [9007199254740993]})", "9007199254740992"), "schema-enum");
    EXPECT_EQ(judge(R"({"uniqueItems": true})", "[1, \"1\", true, {a: 1}]"), "ok");
    EXPECT_EQ(judge(R"({"uniqueItems": true})", "[{a: 1, b: 2}, {b: 2, a: 1}]"), "schema-length");
}

TEST(SchemaKeyword, another_draft_is_refused) {
    EXPECT_EQ(judge(R"({"$schema": "http://json-schema.org/draft-07/schema#"})", "1"), "ok");
    EXPECT_EQ(judge(R"({"$schema": "http://json-schema.org/draft-04/schema#"})", "1"), "refused");
    EXPECT_EQ(judge(R"({"$schema": "https://json-schema.org/draft/2020-12/schema"})", "1"), "refused");
}

TEST(SchemaKeyword, numbers) {
    EXPECT_EQ(judge(R"({"exclusiveMinimum": 1})", "1"), "schema-range");
    EXPECT_EQ(judge(R"({"exclusiveMaximum": 2})", "1.99"), "ok");
    EXPECT_EQ(judge(R"({"multipleOf": 0.0001})", "0.0075"), "ok");
    EXPECT_EQ(judge(R"({"multipleOf": 0.01})", "4.125"), "schema-range");
    EXPECT_EQ(judge(R"({"multipleOf": 3})", "9007199254740993"), "ok");
    EXPECT_EQ(judge(R"({"multipleOf": 2})", "9007199254740993"), "schema-range");
    EXPECT_EQ(judge(R"({"maximum": 5})", "100000000000000000000000000000000000000000000000"), "schema-range");
}

TEST(SchemaKeyword, alternatives_and_conditions) {
    constexpr auto k_one = R"({"oneOf": [{"type": "integer"}, {"minimum": 5}]})";
    EXPECT_EQ(judge(k_one, "3"), "ok");
    EXPECT_EQ(judge(k_one, "7"), "schema-choice");
    EXPECT_EQ(judge(k_one, "2.5"), "schema-type");
    EXPECT_EQ(judge(R"({"not": {"const": "x"}})", "x"), "schema-excluded");
    EXPECT_EQ(judge(R"({"properties": {"a": false}})", "{a: 1}"), "schema-excluded");
    constexpr auto k_if = R"({"if": {"properties": {"tls": {"const": true}}}, "then": {"required": ["ca"]},
                              "else": {"properties": {"port": {"maximum": 80}}}})";
    EXPECT_EQ(judge(k_if, "{tls: true}"), "schema-required");
    EXPECT_EQ(judge(k_if, "{tls: false, port: 443}"), "schema-range");
    EXPECT_EQ(judge(k_if, "{tls: false, port: 80}"), "ok");
    EXPECT_EQ(judge(R"({"dependencies": {"a": {"required": ["b"]}}})", "{a: 1}"), "schema-required");
}

TEST(SchemaKeyword, lists_and_maps) {
    constexpr auto k_tuple = R"({"items": [{"type": "string"}], "additionalItems": false})";
    EXPECT_EQ(judge(k_tuple, "[a]"), "ok");
    EXPECT_EQ(judge(k_tuple, "[a, b]"), "schema-excluded");
    EXPECT_EQ(judge(R"({"contains": {"const": "api"}})", "[web]"), "schema-contains");
    EXPECT_EQ(judge(R"({"propertyNames": {"maxLength": 2}})", "{abc: 1}"), "schema-length");
    EXPECT_EQ(judge(R"({"propertyNames": {"type": "string"}})", "{400: 1}"), "ok");
    EXPECT_EQ(judge(R"({"maxProperties": 1})", "{a: 1, b: 1}"), "schema-length");
}

TEST(SchemaKeyword, formats) {
    const auto fits = [](const std::string& format, const std::string& text) {
        return judge("{\"format\": \"" + format + "\"}", text) == "ok";
    };
    EXPECT_TRUE(fits("email", "ada@example.com") && !fits("email", "ada"));
    EXPECT_TRUE(fits("uri", "https://a.example/x") && !fits("uri", "a.example"));
    EXPECT_TRUE(fits("hostname", "a.example") && !fits("hostname", "a b"));
    EXPECT_TRUE(fits("ipv4", "\"10.0.0.1\"") && !fits("ipv4", "\"10.0.0.256\""));
    EXPECT_TRUE(fits("ipv6", "\"2001:db8::1\"") && !fits("ipv6", "\"2001:db8:::1\""));
    EXPECT_TRUE(fits("date", "\"2026-02-28\"") && !fits("date", "\"2026-02-30\""));
    EXPECT_TRUE(fits("date-time", "\"2026-11-21T06:54:02Z\"") && !fits("date-time", "\"2026-11-21T06:54Z\""));
    EXPECT_TRUE(fits("duration", "30s") && fits("duration", "PT5M") && !fits("duration", "soon"));
    EXPECT_TRUE(fits("port", "8443") && fits("port", "\"8443\"") && !fits("port", "70000") && !fits("port", "\"0\""));
    EXPECT_TRUE(fits("size", "16MiB") && !fits("size", "much"));
    EXPECT_TRUE(fits("regex", "a+") && !fits("regex", "\"(?=a)\""));
    EXPECT_TRUE(fits("email", "7")) << "a format judges texts";
}

TEST(SchemaKeyword, references_go_anywhere_in_the_file) {
    constexpr auto k_tree = R"({"properties": {"child": {"$ref": "#"}, "n": {"type": "integer"}}})";
    EXPECT_EQ(judge(k_tree, "{child: {child: {n: 1}}}"), "ok");
    EXPECT_EQ(judge(k_tree, "{child: {child: {n: x}}}"), "schema-type");
    EXPECT_EQ(judge(R"({"items": [{"type": "integer"}, {"$ref": "#/items/0"}]})", "[1, x]"), "schema-type");
    EXPECT_EQ(judge(R"({"$ref": "#/definitions/a~1b%25", "definitions": {"a/b%": {"type": "null"}}})", "1"),
              "schema-type");
    EXPECT_EQ(judge(R"({"allOf": [{"$ref": "#"}]})", "1"), "refused");
    EXPECT_EQ(judge(R"({"$ref": "#/definitions/a", "definitions": {"a": {"not": {"$ref": "#/definitions/b"}},
                        "b": {"if": {"$ref": "#/definitions/a"}}}})",
                    "1"),
              "refused");
}

TEST(SchemaKeyword, schemas_that_multiply_end) {
    std::string text = R"({"$ref": "#/definitions/d0", "definitions": {)";
    for (int i = 0; i < 40; ++i) {
        const std::string next = "{\"$ref\": \"#/definitions/d" + std::to_string(i + 1) + "\"}";
        text += "\"d" + std::to_string(i) + "\": {\"allOf\": [" + next + ", " + next + "]},";
    }
    text += R"("d40": {"type": "integer"}}})";
    const std::string rule = judge(text, "1");
    EXPECT_TRUE(rule == "schema-limit" || rule == "refused") << rule;
}

}  // namespace
}  // namespace sluice::project
