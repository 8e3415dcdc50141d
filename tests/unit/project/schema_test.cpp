#include "project/schema.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/model.hpp"
#include "support/embedded.hpp"
#include "support/files.hpp"
#include "support/scratch.hpp"

namespace sluice::project {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

yaml::Document read(const std::string& text) {
    auto document = yaml::parse(text, "integration.yaml");
    EXPECT_TRUE(document) << document.error().message;
    return document ? std::move(*document) : yaml::Document{};
}

/// "line:column rule message" of each violation.
std::vector<std::string> lines_of(const Result<>& result) {
    std::vector<std::string> lines;
    if (result) return lines;
    const auto line = [](const Error& e) {
        return fmt::format("{}:{} {} {}", e.where->line, e.where->column, e.rule, e.message);
    };
    lines.push_back(line(result.error()));
    for (const Error& each : result.error().more) lines.push_back(line(each));
    return lines;
}

std::vector<std::string> check(const std::string& text, std::string_view name = "integration") {
    return lines_of(check_document(read(text), name));
}

std::vector<std::string> check_with(std::string_view schema_text, const std::string& text) {
    const auto schema = Schema::compile(schema_text, "x.json");
    EXPECT_TRUE(schema) << schema.error().message;
    return schema ? lines_of(schema->check(read(text))) : std::vector<std::string>{"schema"};
}

const std::string k_least = "integration: a\nkind: [api]\ndirection: read\ntemplates: [a.yaml]\n";

TEST(Schema, least_declaration) { EXPECT_THAT(check(k_least), IsEmpty()); }

TEST(Schema, unknown_key_is_located_and_near_name_offered) {
    EXPECT_THAT(check(k_least + "resiliense: {}\n"),
                ElementsAre("5:1 unknown-key unknown key \"resiliense\" (did you mean \"resilience\"?)"));
    EXPECT_THAT(
        check(k_least + "contract:\n  spec: {kind: wsdl, path: a, shar256: b}\n"),
        ElementsAre(HasSubstr("6:31 unknown-key contract.spec: unknown key \"shar256\" (did you mean \"sha256\"?)")));
}

TEST(Schema, violation_carries_the_line_and_the_meaning_of_the_field) {
    const auto result = check_document(read(k_least + "watch: {window_days: soon}\n"), "integration");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::usage);
    EXPECT_EQ(result.error().where->file, "integration.yaml");
    EXPECT_EQ(result.error().where->text, "watch: {window_days: soon}");
    EXPECT_EQ(result.error().hint, "Days; at least 7 in prod.");
}

TEST(Schema, missing_keys_come_all_at_once) {
    EXPECT_THAT(check("integration: a\n"),
                ElementsAre("1:1 schema-required \"kind\" is missing", HasSubstr("\"direction\" is missing"),
                            HasSubstr("\"templates\" is missing")));
    EXPECT_THAT(check(k_least + "owner: {name: Ada}\n"), ElementsAre(HasSubstr("owner: \"email\" is missing")));
}

TEST(Schema, all_violations_in_the_order_of_the_file) {
    EXPECT_THAT(check("tier: 9\ntemplates: []\ndirection: sideways\nkind: [apI]\nintegration: A\n"),
                ElementsAre("1:7 schema-range tier: more than 3",
                            HasSubstr("2:12 schema-length templates: needs at least 1 item"),
                            HasSubstr("3:12 schema-enum direction: not one of read, write, trigger, both"),
                            AllOf(HasSubstr("4:8 schema-enum kind[0]: "), HasSubstr("(did you mean \"api\"?)")),
                            HasSubstr("5:14 schema-pattern integration: ")));
}

TEST(Schema, parameter_stands_for_any_leaf) {
    EXPECT_THAT(
        check(k_least +
              "resilience:\n  timeouts: {connect_ms: \"${t}\", read_ms: 4000}\n  retry: {retry_on: \"${codes}\"}\n"),
        IsEmpty());
    EXPECT_THAT(check(k_least + "auth: {method: \"${m}\", token: {refresh: \"${r}\"}}\n"), IsEmpty());
    EXPECT_THAT(check(k_least + "watch: {window_days: \"${Not-One}\"}\n"),
                ElementsAre("5:22 schema-pattern watch.window_days: does not have the form that is asked for"));
}

TEST(Schema, types_follow_the_core_schema) {
    EXPECT_THAT(check(k_least + "watch: {window_days: \"7\"}\n"),
                ElementsAre("5:22 schema-type watch.window_days: expected a whole number, got text"));
    EXPECT_THAT(check(k_least + "watch: {window_days: 7.5}\n"),
                ElementsAre(EndsWith("expected a whole number, got a number")));
    EXPECT_THAT(check(k_least + "tls: {verify: \"true\"}\n"),
                ElementsAre(EndsWith("expected true or false, got text")));
    EXPECT_THAT(check(k_least + "tls: {verify: }\n"), ElementsAre(EndsWith("expected true or false, got nothing")));
    EXPECT_THAT(check(k_least + "owner: [a]\n"), ElementsAre("5:8 schema-type owner: expected a map, got a list"));
    EXPECT_THAT(check(k_least + "limits: {client: {per_second: 4.5, retry_share: 0.1}}\n"), IsEmpty());
    EXPECT_THAT(check(k_least + "limits: {client: {retry_share: 1.5}}\n"),
                ElementsAre(EndsWith("retry_share: more than 1")));
}

TEST(Schema, number_where_text_is_asked_for_says_to_quote_it) {
    const auto result = check_document(read(k_least + "tls: {min_version: 1.2}\n"), "integration");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().rule, "schema-enum");
    EXPECT_EQ(result.error().hint, "put it in quotes: \"1.2\"");
    const auto text = check_document(read(k_least + "watch: {watcher: 12}\n"), "integration");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().hint, "put it in quotes: \"12\"");
}

TEST(Schema, deepest_alternative_is_the_one_reported) {
    EXPECT_THAT(
        check("integration: a\nkind: [api]\ndirection: read\ntemplates: [{file: a, format: yml}]\n"),
        ElementsAre(AllOf(HasSubstr("4:31 schema-enum templates[0].format"), HasSubstr("did you mean \"yaml\""))));
    EXPECT_THAT(check("integration: a\nkind: [api]\ndirection: read\ntemplates: [{files: a}]\n"),
                ElementsAre(HasSubstr("templates[0]: \"file\" is missing"), HasSubstr("(did you mean \"file\"?)")));
    EXPECT_THAT(check(k_least + "resilience: {retry: {retry_on: [503, 200]}}\n"),
                ElementsAre(HasSubstr("resilience.retry.retry_on[1]: less than 400")));
}

TEST(Schema, unset_is_for_values_only) {
    EXPECT_THAT(check("parameters: {a: !unset , b: {c: !unset }}\nintegrations: {x: {y: !unset }}\n", "environment"),
                IsEmpty());
    EXPECT_THAT(check("environment: prod\nprotected: !unset\n", "environment"),
                ElementsAre(EndsWith("expected true or false, got !unset")));
}

TEST(Schema, base_environment_holds_values_only) {
    EXPECT_THAT(check("parameters: {a: 1}\n", "environment"), IsEmpty());
    EXPECT_THAT(check("parameters: {a: 1}\nprotected: true\n", "environment"),
                ElementsAre(HasSubstr("\"environment\" is missing, which \"protected\" needs")));
}

TEST(Schema, names_of_parameters_have_a_form) {
    EXPECT_THAT(check(k_least + "parameters: {baseUrl: {type: url}}\n"),
                ElementsAre("5:14 unknown-key parameters: key \"baseUrl\" does not have the form that is asked for"));
    EXPECT_THAT(check(k_least + "parameters: {a: {type: map<string,int>}}\n"),
                ElementsAre("5:35 unknown-key parameters.a: unknown key \"int>\""));
    EXPECT_THAT(check(k_least + "parameters: {a: {type: \"map<string,list<int>>\"}}\n"), IsEmpty());
}

TEST(Schema, value_that_is_not_there_is_shown_at_its_key) {
    EXPECT_THAT(check(k_least + "watch:\ntls: {verify: true}\n"),
                ElementsAre("5:1 schema-type watch: expected a map, got nothing"));
}

TEST(Schema, single_value_where_a_list_is_asked_for) {
    const auto result =
        check_document(read("integration: a\nkind: api\ndirection: read\ntemplates: [a.yaml]\n"), "integration");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().hint, "put it in a list: [api]");
}

TEST(Schema, foreign_names_are_made_printable) {
    const auto lines = check(k_least + "\"a\\eb\": 1\n");
    ASSERT_THAT(lines, SizeIs(1));
    EXPECT_EQ(lines[0].find('\x1b'), std::string::npos);
}

TEST(Schema, dates_and_freeze_windows) {
    EXPECT_THAT(check("environment: p\npromotion: {soak: 24h, freeze: [\"2026-12-20T00:00Z/2027-01-03T00:00Z\"]}\n",
                      "environment"),
                IsEmpty());
    EXPECT_THAT(check("environment: p\npromotion: {soak: 1 day, freeze: [\"2026-12-20\"]}\n", "environment"),
                ElementsAre(HasSubstr("promotion.soak"), HasSubstr("promotion.freeze[0]")));
    EXPECT_THAT(check(k_least + "catalog: {last_reviewed: \"2026-13-01\"}\n"),
                ElementsAre(HasSubstr("catalog.last_reviewed")));
}

TEST(SchemaKeywords, each_one_counts) {
    EXPECT_THAT(check_with(R"({"minLength": 2, "maxLength": 3})", "ä"),
                ElementsAre(EndsWith("is shorter than 2 characters")));
    EXPECT_THAT(check_with(R"({"minLength": 2, "maxLength": 3})", "äöü"), IsEmpty());
    EXPECT_THAT(check_with(R"({"maxLength": 3})", "äöüß"), ElementsAre(EndsWith("is longer than 3 characters")));
    EXPECT_THAT(check_with(R"({"minimum": -2.5})", "-3"), ElementsAre(EndsWith("less than -2.5")));
    EXPECT_THAT(check_with(R"({"maximum": 9007199254740992})", "9007199254740993"), SizeIs(1));
    EXPECT_THAT(check_with(R"({"exclusiveMinimum": 9007199254740992})", "9007199254740993"), IsEmpty());
    EXPECT_THAT(check_with(R"({"exclusiveMinimum": 9007199254740992})", "9007199254740992"), SizeIs(1));
    EXPECT_THAT(check_with(R"({"items": {"type": "integer"}, "maxItems": 2})", "[1, x, 3]"),
                ElementsAre(EndsWith("takes at most 2 items"), EndsWith("[1]: expected a whole number, got text")));
    EXPECT_THAT(check_with(R"({"uniqueItems": true})", "[a, b, a]"),
                ElementsAre(HasSubstr("1:8 schema-length [2]: stands in")));
    EXPECT_THAT(check_with(R"({"minProperties": 1})", "{}"), ElementsAre(EndsWith("is empty")));
    EXPECT_THAT(check_with(R"({"allOf": [{"type": "string"}, {"pattern": "^a"}]})", "b"), SizeIs(1));
    EXPECT_THAT(check_with(R"({"type": ["string", "null"]})", "[]"),
                ElementsAre(EndsWith("expected text or nothing, got a list")));
    EXPECT_THAT(check_with(R"({"additionalProperties": {"type": "boolean"}})", "{a: true, b: 1}"),
                ElementsAre(HasSubstr("1:14 schema-type b: ")));
    EXPECT_THAT(check_with(R"({"patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": false})",
                           "{x-a: 1, y: 2}"),
                ElementsAre(HasSubstr("x-a: expected text"), HasSubstr("key \"y\" does not have")));
    EXPECT_THAT(check_with(R"({"items": {"$ref": "#/definitions/n"}, "definitions": {"n": {"enum": [1, "a"]}}})",
                           "[1, a, \"1\"]"),
                ElementsAre(HasSubstr("[2]: not one of 1, a")));
}

TEST(SchemaKeywords, what_is_not_known_is_refused) {
    for (const std::string text :
         {R"({"format": "iri"})", R"({"$id": "a", "items": {"$id": "b"}})", R"({"multipleOf": 0})", R"({"maximun": 1})",
          R"({"$ref": "#/definitions/a"})", R"({"contentEncoding": "base64"})", R"({"x-merge-key": ""})",
          R"({"properties": {"a": {"oneOf": []}}})", R"({"type": "text"})", R"~({"pattern": "(?=a)"})~",
          R"({"$ref": "#/definitions/none"})", R"({"$ref": "https://x/y"})", R"({"minItems": -1})",
          R"({"required": "a"})", R"({"anyOf": []})", R"([1])", R"({)",
          R"({"definitions": {"a": {"anyOf": [{"$ref": "#/definitions/a"}]}}})",
          R"({"definitions": {"a": {"$ref": "#/definitions/a"}}})"}) {
        const auto schema = Schema::compile(text, "x.json");
        EXPECT_FALSE(schema) << text;
    }
}

TEST(SchemaKeywords, refusals_show_the_place_and_the_way_out) {
    struct Case {
        const char* text;
        std::size_t line, column, width;
        const char* message;
        const char* hint;
    };
    constexpr const char* k_pages = "keywords are listed in docs/formats/schema.md";
    const std::vector<Case> cases{
        {"{\"properties\": {\n  \"port\": {\"type\": \"integer\", \"minimun\": 1}}}", 2, 31, 9,
         "at /properties/port/minimun: not a keyword that sluice checks (did you mean \"minimum\"?)", k_pages},
        {R"({"items": [true, {"x-secert": true}]})", 1, 19, 10,
         "at /items/1/x-secert: not a keyword that sluice checks (did you mean \"x-secret\"?)", k_pages},
        {R"({"a": {"b": 1, "c": [2, {}]}, "$defs": {}})", 1, 2, 3, "at /a: not a keyword that sluice checks", k_pages},
        {R"({"$defs": {}})", 1, 2, 7, "at /$defs: not a keyword that sluice checks", "Draft 7 writes definitions"},
        {R"({"properties": {"a/b~": {"title": "\"}{\\", "type": ["string", "int"]}}})", 1, 64, 5,
         "at /properties/a~1b~0/type/1: not a type of JSON Schema (did you mean \"integer\"?)",
         "types are null, boolean, integer, number, string, array, object"},
        {R"({"format": "hostnme"})", 1, 12, 9,
         "at /format: not a format that sluice checks (did you mean \"hostname\"?)",
         "formats are date, date-time, time, duration, email, hostname, ipv4, ipv6, port, regex, size, uri, uuid"},
        {"[1]", 1, 1, 1, "expected a schema: an object, true or false", ""},
        {R"({"maximum" : -1e3, "minLength" : -12})", 1, 34, 3, "at /minLength: expected a count", ""},
    };
    for (const Case& c : cases) {
        const auto schema = Schema::compile(c.text, "x.json");
        ASSERT_FALSE(schema) << c.text;
        const Error& error = schema.error();
        EXPECT_EQ(error.message, c.message);
        EXPECT_EQ(error.hint, c.hint);
        EXPECT_EQ(error.where->line, c.line) << c.text;
        EXPECT_EQ(error.where->column, c.column) << c.text;
        EXPECT_EQ(error.where->width, c.width) << c.text;
        EXPECT_FALSE(error.where->text.empty());
    }
    const auto broken = Schema::compile("{\r\n  \"type\": \"string\",\r\n}\r\n", "x.json");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().where->line, 3U);
    EXPECT_EQ(broken.error().where->text, "}");
}

TEST(SchemaKeywords, hostile_pattern_and_long_text_stay_linear) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_THAT(check_with(R"({"pattern": "^(a+)+$"})", std::string(200'000, 'a') + "b"), SizeIs(1));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(SchemaOnLoading, violations_of_all_files_come_in_one_run) {
    const test::Scratch scratch;
    const auto write = [&](const char* name, std::string_view text) {
        ASSERT_TRUE(files::write_atomic(scratch.path() / name, text));
    };
    std::filesystem::create_directories(scratch.path() / "environments");
    std::filesystem::create_directories(scratch.path() / "templates" / "a");
    write("sluice.yaml", "project: p\npromotion: [dev]\n");
    write("environments/dev.yaml", "environment: dev\nprotectd: true\n");
    write("templates/a/integration.yaml",
          "integration: a\nkind: [api]\ndirection: read\ntemplates: [a.yaml]\nownr: {}\n");
    const auto project = load(scratch.path());
    ASSERT_FALSE(project);
    EXPECT_EQ(project.error().where->file, "environments/dev.yaml");
    ASSERT_THAT(project.error().more, SizeIs(1));
    EXPECT_EQ(project.error().more[0].where->file, "templates/a/integration.yaml");
    EXPECT_EQ(project.error().more[0].rule, "unknown-key");
}

TEST(EmbeddedSchemas, all_compile) {
    std::vector<std::string_view> names;
    for (const EmbeddedFile& file : embedded::schemas()) {
        names.push_back(file.path);
        const auto schema = Schema::compile(file.text, file.path);
        EXPECT_TRUE(schema) << file.path << ": " << schema.error().message;
    }
    EXPECT_THAT(names, testing::IsSupersetOf({"environment.schema.json", "evidence.schema.json",
                                              "integration.schema.json", "sluice.schema.json"}));
}

TEST(EmbeddedSchemas, a_name_that_does_not_exist_is_a_bug_not_a_crash) {
    const auto result = check_document(read("a: 1\n"), "nothing");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::bug);
}

}  // namespace
}  // namespace sluice::project
