#include "secrets/import.hpp"

#include <gtest/gtest.h>

#include "secrets/import_text.hpp"
#include "support/people.hpp"

namespace sluice::secrets {
namespace {

TEST(Import, AValueLongerThanCountedIsAnErrorAndNoOverrun) {
    auto value = ImportValue::of_at_most(2);
    ASSERT_TRUE(value.has_value());
    value->put("ab");
    value->put(std::string(100'000, 'c'));
    const auto text = value->finish();
    ASSERT_FALSE(text.has_value());
    EXPECT_EQ(text.error().rule, "import-size");
}

TEST(Import, AValueOfTheCountedSizeIsWhole) {
    auto value = ImportValue::of_at_most(2);
    value->put("ab");
    EXPECT_EQ(value->finish()->expose_text(), "ab");
    EXPECT_EQ(ImportValue::of_at_most(0)->finish()->size(), 0U);
}

/// What sh takes for something else in KEY=value is refused, each in its line; what it takes as it is, is taken.
TEST(Import, BareValuesOfEnvAreWhatEveryReaderReads) {
    for (const char sign : std::string_view("$`\\\"';&|<>()#{}~ \t\v")) {
        const auto items = read_env(test::secret(std::string("A=1\nB=x") + sign + "y\n"), "f");
        ASSERT_FALSE(items.has_value()) << sign;
        EXPECT_EQ(items.error().rule, "import-syntax") << sign;
        EXPECT_EQ(items.error().where->line, 2U) << sign;
        EXPECT_EQ(items.error().hint, "write the value in single quotes: KEY='value'") << sign;
    }
    for (const char sign : std::string_view("_./:@%+,=-!^*?[]")) {
        const auto items = read_env(test::secret(std::string("B=x") + sign + "y\n"), "f");
        ASSERT_TRUE(items.has_value()) << sign;
        EXPECT_EQ(items->front().value->expose_text(), std::string("x") + sign + "y");
    }
}

}  // namespace
}  // namespace sluice::secrets
