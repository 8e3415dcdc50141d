#include "secrets/vault/answer.hpp"

#include <gtest/gtest.h>

#include "support/people.hpp"

namespace sluice::secrets::vault {
namespace {

Result<Answer> read(std::string_view text) { return Answer::parse(test::secret(text)); }

std::string value_of(const Answer& answer) {
    const auto value = answer.value();
    return value && *value ? std::string((*value)->expose_text()) : "(none)";
}

TEST(Answer, FindsWhatIsThere) {
    const Answer answer = *read(R"( {"a": {"b": ["x", 2, null, true]}, "c": "d"} )");
    EXPECT_EQ(answer.names(), (std::vector<std::string>{"a", "c"}));
    EXPECT_EQ(answer["a"]["b"].items().size(), 4U);
    EXPECT_EQ(answer["a"]["b"].items()[0].text_or(""), "x");
    EXPECT_EQ(answer["a"]["b"].items()[1].integer_or(0), 2);
    EXPECT_TRUE(answer["a"]["b"].items()[3].boolean_or(false));
    EXPECT_TRUE(answer["nothing"]["there"].is_null());
    EXPECT_EQ(answer["c"].integer_or(-1), -1);
}

TEST(Answer, DecodesTexts) {
    EXPECT_EQ(value_of((*read(R"({"v": "a\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00\u0000"})"))["v"]),
              std::string("a\"\\/\b\f\n\r\té\xc3\xa9\xf0\x9f\x98\x80\0", 18));
    EXPECT_EQ(value_of((*read(R"({"v": ""})"))["v"]), "");
}

TEST(Answer, KeepsNumbersAsTheyWereSent) {
    for (const char* number : {"9007199254740993", "18446744073709551616", "1.10", "-0", "1e400"}) {
        EXPECT_EQ(value_of((*read(std::string("{\"v\": ") + number + "}"))["v"]), number);
    }
    EXPECT_EQ((*read("{\"v\": 18446744073709551616}"))["v"].integer_or(-1), -1);
}

TEST(Answer, HasNoValueOfListsObjectsAndNull) {
    const Answer answer = *read(R"({"a": [1], "b": {"c": 1}, "n": null})");
    for (const char* name : {"a", "b", "n"}) EXPECT_EQ(value_of(answer[name]), "(none)") << name;
    EXPECT_EQ(answer["a"].json()->expose_text(), "[1]");
    EXPECT_EQ((*read(R"({"t": "a\"b"})"))["t"].json()->expose_text(), R"("a\"b")");
}

TEST(Answer, RefusesWhatIsNoJson) {
    const std::vector<std::string> bad{"",
                                       "{",
                                       "[",
                                       "{}x",
                                       "{'a': 1}",
                                       "{\"a\": 1,}",
                                       "[1,]",
                                       "{\"a\" 1}",
                                       "{\"a\": }",
                                       "{\"a\": 1, \"a\": 2}",
                                       "{\"a\": 1, \"\\u0061\": 2}",
                                       "\"\n\"",
                                       "\"\\x\"",
                                       "\"\\ud800\"",
                                       "\"\\udc00\"",
                                       "\"\\ud800\\u0041\"",
                                       "\"\\u12g4\"",
                                       "\"a",
                                       "01",
                                       "+1",
                                       "1.",
                                       ".5",
                                       "1e",
                                       "nul",
                                       "\xEF\xBB\xBF{}",
                                       "\"\xff\"",
                                       "\"\xed\xa0\x80\"",
                                       std::string(40, '[') + std::string(40, ']')};
    for (const std::string& text : bad) {
        const auto answer = read(text);
        ASSERT_FALSE(answer) << text;
        EXPECT_EQ(answer.error().rule, "server-answer") << text;
        EXPECT_EQ(answer.error().code, Code::unavailable) << text;
    }
}

TEST(Answer, RefusesEveryCutOfAGoodOne) {
    const std::string good = R"({"data": {"a": "\u00e9x", "b": [1.5e3, true, null]}})";
    ASSERT_TRUE(read(good));
    for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read(good.substr(0, size))) << size;
}

TEST(ValueWriter, WritesWhatTheReaderReads) {
    const Secret value = test::secret("a\"\\\n\x01é");
    ValueWriter writer;
    writer.open().open("options").number("cas", 3).close().secret("v", value).null("n").text("", "x");
    const Secret json = std::move(*writer.raw("r", test::secret("[1]")).close().finish());
    const Answer answer = *read(json.expose_text());
    EXPECT_EQ(answer["options"]["cas"].integer_or(0), 3);
    EXPECT_EQ(value_of(answer["v"]), value.expose_text());
    EXPECT_TRUE(answer["n"].is_null());
    EXPECT_EQ(answer[""].text_or(""), "x");
    EXPECT_EQ(answer["r"].items().size(), 1U);
}

TEST(ValueWriter, RefusesBytesThatAreNoText) {
    ValueWriter writer;
    const auto json = writer.open().secret("v", test::secret("\xff\xfe")).close().finish();
    ASSERT_FALSE(json);
    EXPECT_EQ(json.error().rule, "value-text");
}

}  // namespace
}  // namespace sluice::secrets::vault
