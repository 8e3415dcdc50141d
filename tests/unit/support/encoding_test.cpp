#include "support/encoding.hpp"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Encoding, hex_has_one_spelling) {
    EXPECT_EQ(to_hex(bytes_of(std::string_view("\x00\xff\x10", 3))), "00ff10");
    EXPECT_EQ(*from_hex("00ff10"), std::string("\x00\xff\x10", 3));
    EXPECT_FALSE(from_hex("00FF"));
    EXPECT_FALSE(from_hex("abc"));
}

TEST(Encoding, base64_vectors_of_rfc_4648) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(to_base64(bytes_of(plain)), coded);
        EXPECT_EQ(*from_base64(coded), plain);
    }
}

TEST(Encoding, base64_refuses_a_second_spelling) {
    EXPECT_FALSE(from_base64("Zh=="));  // trailing bits are not zero
    EXPECT_FALSE(from_base64("Zg"));
    EXPECT_FALSE(from_base64("Zg==\n"));
    EXPECT_FALSE(from_base64("Z g="));
}

TEST(Encoding, base64_size_agrees_with_from_base64) {
    const std::string signs = "A/+9zQgw=_ \n\xFF";
    for (std::size_t size = 0; size <= 5; ++size) {
        std::string text(size, signs[0]);
        std::size_t count = 1;
        for (std::size_t i = 0; i < size; ++i) count *= signs.size();
        for (std::size_t number = 0; number < count; ++number) {
            std::size_t rest = number;
            for (char& sign : text) {
                sign = signs[rest % signs.size()];
                rest /= signs.size();
            }
            const auto decoded = from_base64(text);
            const auto found = base64_size(text);
            ASSERT_EQ(found.has_value(), decoded.has_value()) << text;
            ASSERT_EQ(found.value_or(0), decoded ? decoded->size() : 0) << text;
        }
    }
}

TEST(Encoding, base64_any_reads_both_alphabets) {
    EXPECT_EQ(*from_base64_any("-_-_"), "\xfb\xff\xbf");
    EXPECT_EQ(*from_base64_any("+/+/"), "\xfb\xff\xbf");
}

TEST(Encoding, fields_cannot_be_shifted) {
    std::string one, two;
    append_field(one, "ab");
    append_field(one, "c");
    append_field(two, "a");
    append_field(two, "bc");
    EXPECT_NE(one, two);
    EXPECT_EQ(one.substr(0, 10), std::string("\x02\0\0\0\0\0\0\0ab", 10));
}

TEST(Encoding, utf8_is_strict) {
    EXPECT_TRUE(is_utf8("plain, ümlaut, 漢字, 😀"));
    EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
    EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
    EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
    EXPECT_FALSE(is_utf8("\xE2\x82"));          // cut off
}

}  // namespace
}  // namespace sluice
