// Every place of every schema with a list of values, judged beforehand by another implementation (tests/interop/schemas.py).

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "project/schema.hpp"
#include "support/files.hpp"
#include "support/json.hpp"
#include "support/source_root.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

const std::filesystem::path k_vectors = test::source_root() / "tests" / "vectors" / "schema";

void check_line(std::string_view line, const std::vector<std::string>& values, const std::string& schema) {
    const std::string_view verdicts = line.substr(0, line.find(' '));
    const std::string_view place = line.substr(verdicts.size() + 1);
    ASSERT_EQ(verdicts.size(), values.size());
    const std::size_t hole = place.find("@@");
    ASSERT_NE(hole, std::string_view::npos) << line;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::string text(place);
        text.replace(hole, 2, values[i]);
        const auto document = yaml::parse(text, "vector.yaml");
        ASSERT_TRUE(document) << text << ": " << document.error().message;
        EXPECT_EQ(check_document(*document, schema).has_value(), verdicts[i] == '1') << schema << ": " << text;
    }
}

class SchemaVectors : public testing::TestWithParam<const char*> {};

TEST_P(SchemaVectors, same_verdict_as_another_implementation) {
    const auto text = files::read(k_vectors / (std::string(GetParam()) + ".txt"));
    ASSERT_TRUE(text);
    std::vector<std::string_view> lines = split(trim(*text), '\n');
    const auto header = Json::parse(lines.front(), "vectors");
    ASSERT_TRUE(header);
    std::vector<std::string> values;
    for (const Json& value : *header->as_array()) values.push_back(value.dump());
    ASSERT_GT(lines.size(), 10U);
    for (std::size_t i = 1; i < lines.size(); ++i) check_line(lines[i], values, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Ours, SchemaVectors, testing::Values("sluice", "environment", "integration", "evidence"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace sluice::project
