#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/schema_rule.hpp"
#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::project::schema {

/// Reads the values of keywords that hold no schemas. `schema` names the file in errors (rule `schema-syntax`).
class KeywordReader {
public:
    explicit KeywordReader(std::string_view schema) : m_schema(schema) {}

    [[nodiscard]] Failure refuse(std::string_view keyword, std::string_view why) const;

    [[nodiscard]] Result<> text(std::string& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> flag(bool& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> count(std::optional<std::int64_t>& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> bound(std::optional<double>& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> names(std::vector<std::string>& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> expression(Expression& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> types(Rule& rule, const Json& value) const;
    [[nodiscard]] Result<> choices(Rule& rule, const Json& value) const;
    [[nodiscard]] Result<> constant(Rule& rule, const Json& value) const;
    [[nodiscard]] Result<> format(Rule& rule, const Json& value) const;

private:
    std::string_view m_schema;
};

}  // namespace sluice::project::schema
