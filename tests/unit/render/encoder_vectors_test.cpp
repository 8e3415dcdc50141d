#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "render/rendered.hpp"
#include "support/encoding.hpp"
#include "support/source_root.hpp"

namespace sluice::render {
namespace {

std::string text_of(const std::string& hex) { return hex == "-" ? "" : from_hex(hex).value_or("<not hex>"); }

/// tests/vectors/encoders/*.txt, by encode_value, which is what delivery writes values with.
TEST(EncodeValue, Vectors) {
    int cases = 0;
    for (const auto& entry : std::filesystem::directory_iterator(test::source_root() / "tests/vectors/encoders")) {
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with('#')) continue;
            SCOPED_TRACE(entry.path().filename().string() + ": " + line);
            std::istringstream fields(line);
            std::string encoder, value, expected;
            fields >> encoder >> value >> expected;
            const auto secret = Secret::copy(bytes_of(text_of(value)));
            ASSERT_TRUE(secret);
            const auto written = encode_value(encoder, *secret);
            ++cases;
            if (expected == "refused") {
                ASSERT_FALSE(written);
                EXPECT_EQ(written.error().rule, "value-encoding");
            } else {
                ASSERT_TRUE(written) << written.error().message;
                EXPECT_EQ(to_hex(bytes_of(written->expose_text())), expected == "-" ? "" : expected);
            }
        }
    }
    EXPECT_GT(cases, 100);
}

}  // namespace
}  // namespace sluice::render
