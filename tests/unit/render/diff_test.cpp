#include "render/diff.hpp"

#include <gtest/gtest.h>

namespace sluice::render {
namespace {

Risk risk(std::string_view name, std::vector<std::string> paths = {}, bool reads = false) {
    return judge_risk({name, "", nullptr, std::move(paths), reads});
}

TEST(Risk, ByTheWordsOfAName) {
    EXPECT_EQ(risk("base_url"), Risk::endpoint);
    EXPECT_EQ(risk("client_id"), Risk::credential);
    EXPECT_EQ(risk("ssl_mode"), Risk::tls);
    EXPECT_EQ(risk("ca_bundle"), Risk::tls);
    EXPECT_EQ(risk("cache_size"), Risk::other) << "a word, not its beginning";
    EXPECT_EQ(risk("scopes"), Risk::scope);
    EXPECT_EQ(risk("max_attempts"), Risk::retry);
    EXPECT_EQ(risk("log_level"), Risk::other);
}

TEST(Risk, ByTypeValueAndWhereItIsWritten) {
    const auto host = project::ParameterType{project::Type::host, nullptr, {}};
    const project::ParameterType hosts{project::Type::list, std::make_shared<const project::ParameterType>(host), {}};
    EXPECT_EQ(judge_risk({"replicas", "", &hosts}), Risk::endpoint);
    EXPECT_EQ(judge_risk({"anything", "https://x.example"}), Risk::endpoint);
    EXPECT_EQ(risk("strict", {"http.tls.verifyHost"}), Risk::tls);
    EXPECT_EQ(risk("wait_ms", {"a", "client.backoff"}), Risk::retry);
    EXPECT_EQ(risk("threads", {"server.threads"}), Risk::other);
}

TEST(Risk, ByPluralsAndByHostAndPort) {
    for (const char* name : {"brokers", "hosts", "urls", "endpoints"}) EXPECT_EQ(risk(name), Risk::endpoint) << name;
    for (const char* name : {"username", "login"}) EXPECT_EQ(risk(name), Risk::credential) << name;
    for (const char* value : {"kafka-1:9092", "[\"a.example:9092\", \"b.example:9092\"]", "[\"a\", \"amqp://b\"]",
                              "{\"a\": \"10.0.0.7:443\"}"}) {
        EXPECT_EQ(judge_risk({"targets", value}), Risk::endpoint) << value;
    }
    for (const char* value : {"12:30", "a:b", "read:1", ":8080", "a:123456", "[\"a\", \"b\"]", "a b:"}) {
        EXPECT_EQ(judge_risk({"targets", value}), Risk::other) << value;
    }
}

TEST(Risk, ARepetitionMattersWhereSomethingIsWritten) {
    EXPECT_EQ(risk("max_attempts", {}, true), Risk::other);
    EXPECT_EQ(risk("scopes", {}, true), Risk::scope);
}

std::string path(const std::string& text) { return output_path(text, text.find('@')); }

TEST(OutputPath, FindsTheKeysAboveAValue) {
    EXPECT_EQ(path("a:\n  x: 1\n  tls:\n    # c: d\n\n    verify: @\n"), "a.tls.verify");
    EXPECT_EQ(path("tls:\n  - name: x\n    verify: \"@\"\n"), "tls.name.verify");
    EXPECT_EQ(path("a: {b: 1, tls: {c: [1, 2], verify: @}}\n"), "a.tls.verify");
    EXPECT_EQ(path("{\n  \"tls\": {\n    \"x\": [1],\n    \"verify\": \"@\"\n  }\n}\n"), "tls.verify");
    EXPECT_EQ(path("a.b=1\nclient.tls.verify = @\n"), "client.tls.verify");
    EXPECT_EQ(path("[a]\nx=1\n[tls]\nverify=@\n"), "tls.verify");
    EXPECT_EQ(path("<a>\n  <tls>\n    <verify>@</verify>\n"), "a.tls.verify");
    EXPECT_EQ(output_path("", 0), "");
}

TEST(Diff, OneMechanismForAllFacts) {
    const std::vector<Comparable> before{
        {"a", {{"parameter", "p", "1", Risk::other}, {"template", "t", "x", Risk::other}}, {{"f", "1"}, {"old", "1"}}},
        {"gone", {{"parameter", "p", "1", Risk::other}, {"template", "t", "x", Risk::other}}, {}},
        {"same", {{"parameter", "p", "1", Risk::other}}, {{"f", "1"}}}};
    const std::vector<Comparable> after{{"a",
                                         {{"parameter", "p", "1", Risk::other},
                                          {"template", "t", "y", Risk::other},
                                          {"reference", "s in f", "r", Risk::credential}},
                                         {{"f", "1"}, {"new", "1"}}},
                                        {"same", {{"parameter", "p", "1", Risk::endpoint}}, {{"f", "1"}}}};
    const auto found = diff(before, after);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(found[0].removed);
    ASSERT_EQ(found[0].changes.size(), 1U) << "digests are compared where both sides have them";
    ASSERT_EQ(found[1].changes.size(), 2U);
    EXPECT_EQ(found[1].changes[0].kind, "reference");
    EXPECT_FALSE(found[1].changes[0].before);
    EXPECT_EQ(found[1].changes[1].before, "x");
    EXPECT_EQ(found[1].changes[1].after, "y");
    ASSERT_EQ(found[1].files.size(), 2U);
    EXPECT_FALSE(found[1].files[0].before);
    EXPECT_EQ(found[1].files[1].name, "old");
    EXPECT_FALSE(found[1].files[1].after);
}

}  // namespace
}  // namespace sluice::render
