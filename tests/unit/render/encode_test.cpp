#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "render/rendered.hpp"
#include "support/encoding.hpp"
#include "support/process.hpp"
#include "support/project_folder.hpp"
#include "support/source_root.hpp"

namespace sluice::render {
namespace {

std::string encoded(std::string_view encoder, std::string_view value) {
    const auto secret = Secret::copy(bytes_of(value));
    if (!secret) return "<memory>";
    const auto result = encode_value(encoder, *secret);
    return result ? std::string(result->expose_text()) : "<" + result.error().rule + ">";
}

TEST(EncodeValue, SaysWhatToDoAboutAPlainEnvFile) {
    const auto secret = Secret::copy(bytes_of("a b"));
    ASSERT_TRUE(secret);
    const auto result = encode_value("env", *secret);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().hint.find("dialect:"), std::string::npos);
}

TEST(EncodeValue, WritesWhatTheFormatPageSays) {
    EXPECT_EQ(encoded("yaml-double", "a\"b\\c\n\t\r\x01\x7f é😀"), "a\\\"b\\\\c\\n\\t\\r\\x01\\x7F é😀");
    EXPECT_EQ(encoded("yaml-double", "\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF"), "\\x85\\u2028\\uFEFF");
    EXPECT_EQ(encoded("json", "a\"b\\c\n\x01\xE2\x80\xA9/é"), "a\\\"b\\\\c\\n\\u0001\\u2029/é");
    EXPECT_EQ(encoded("properties", " =a\\é😀\n"), "\\ =a\\\\\\u00E9\\uD83D\\uDE00\\n");
    EXPECT_EQ(encoded("env", "aZ09_./:@%+,=-"), "aZ09_./:@%+,=-");
    EXPECT_EQ(encoded("env", "a b"), "<value-encoding>");
    EXPECT_EQ(encoded("env-docker", "a 'b' \"c\" $d"), "a 'b' \"c\" $d");
    EXPECT_EQ(encoded("env-docker", "a\nb"), "<value-encoding>");
    EXPECT_EQ(encoded("env-compose", "a\"\\$\n"), "a\\\"\\\\\\$\\n");
    EXPECT_EQ(encoded("env-shell", "a\"\\$`\n'"), "a\\\"\\\\\\$\\`\n'");
    EXPECT_EQ(encoded("env-shell", "a\rb"), "<value-encoding>");
}

TEST(EncodeValue, InnerEncodersComeFirst) {
    EXPECT_EQ(encoded("yaml-double+url", "p@ss w/rd~é"), "p%40ss%20w%2Frd%7E%C3%A9");
    EXPECT_EQ(encoded("env+url", "a b"), "a%20b");
    EXPECT_EQ(encoded("json+text", "a\"b"), "a\\\"b");
}

TEST(EncodeValue, RefusesWhatIsNoTextAndWhatItDoesNotKnow) {
    using namespace std::string_literals;
    for (const char* encoder : {"yaml-double", "json", "properties", "env", "env-docker", "env-compose", "env-shell",
                                "ini", "xml-text", "xml-attribute", "toml-basic", "json+url"}) {
        EXPECT_EQ(encoded(encoder, "a\0b"s), "<value-encoding>") << encoder;
        EXPECT_EQ(encoded(encoder, "a\xFF"), "<value-encoding>") << encoder;
        EXPECT_EQ(encoded(encoder, ""), "") << encoder;
    }
    for (const char* encoder : {"", "yaml", "json+", "json+base64", "+url", "xml", "json+url+url"}) {
        EXPECT_EQ(encoded(encoder, "a"), "<encoder-unknown>") << encoder;
    }
    const auto secret = Secret::copy(bytes_of("canary-value\n"));
    ASSERT_TRUE(secret);
    const auto refused = encode_value("env-docker", *secret);
    ASSERT_FALSE(refused);
    EXPECT_EQ((refused.error().message + refused.error().hint).find("canary"), std::string::npos);
}

unsigned chosen_seed() {
    const char* given = std::getenv("SLUICE_SEED");
    return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device{}();
}

std::string hostile_value(std::mt19937& random) {
    static const std::vector<std::string> k_pieces{"\n",
                                                   "\"",
                                                   "'",
                                                   ": ",
                                                   "#",
                                                   "&",
                                                   "\\",
                                                   "\t",
                                                   " ",
                                                   "no",
                                                   "010",
                                                   "é",
                                                   "😀",
                                                   "\x01",
                                                   "\x1b",
                                                   "\x7f",
                                                   "\r",
                                                   "$",
                                                   "`",
                                                   "{",
                                                   "}",
                                                   "=",
                                                   "%",
                                                   "~",
                                                   "\xC2\x85",
                                                   "\xE2\x80\xA8",
                                                   "\xEF\xBB\xBF",
                                                   "!",
                                                   "x",
                                                   "abc",
                                                   "${a}",
                                                   "$(id)",
                                                   "\\n",
                                                   "*",
                                                   "|",
                                                   ">",
                                                   "-"};
    std::string value;
    for (auto count = random() % 8; count > 0; --count) value += k_pieces[random() % k_pieces.size()];
    return value;
}

/// Random values through every encoder, 2,000 that each of them takes, read back by tests/interop/render_roundtrip.py; it also
/// judges what was refused.
TEST(EncodeValue, IsReadBackByIndependentParsers) {
    const auto seed = chosen_seed();
    SCOPED_TRACE(fmt::format("SLUICE_SEED={}", seed));
    std::mt19937 random(seed);
    const std::vector<std::string> encoders{
        "yaml-double",     "json",    "properties",      "env",           "env-docker", "env-compose", "env-shell",
        "yaml-double+url", "env+url", "properties+text", "env-shell+url", "ini",        "xml-text",    "xml-attribute",
        "xml-text+url",    "ini+url", "toml-basic",      "toml-basic+url"};
    test::ProjectFolder folder;
    const auto file = folder.root() / "cases";
    std::ofstream out(file);
    for (const std::string& encoder : encoders) {
        for (int taken = 0, tried = 0; taken < 2000 && tried < 40000; ++tried) {
            const std::string value = hostile_value(random);
            const std::string data = encoded(encoder, value);
            const bool refused = data == "<value-encoding>";
            if (!refused) ++taken;
            out << encoder << ' ' << to_hex(bytes_of(value)) << ' ' << (refused ? "refused" : to_hex(bytes_of(data)))
                << '\n';
        }
    }
    out.close();
    const std::string script = (test::source_root() / "tests/interop/render_roundtrip.py").string();
    Command command;
    command.argv = {"/usr/bin/python3", script, "encoders", "2000", file.string()};
    const auto done = run(command);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->status, 0) << done->output << done->errors;
}

}  // namespace
}  // namespace sluice::render
