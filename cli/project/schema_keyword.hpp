#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/schema_rule.hpp"
#include "project/schema_source.hpp"
#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::project::schema {

/// Reads the values of keywords that hold no schemas, and makes the errors of a schema's file (rule `schema-syntax`).
class KeywordReader {
public:
    explicit KeywordReader(const SchemaSource& source) : m_source(source) {}

    /// `at` is a value of the source's document: it is shown, and named by its JSON pointer.
    [[nodiscard]] Failure refuse(const Json& at, std::string_view why, std::string_view hint = "") const;
    /// The keyword whose value is `at` is not one of `keywords`.
    [[nodiscard]] Failure refuse_keyword(const Json& at, std::string_view name,
                                         const std::vector<std::string>& keywords) const;

    [[nodiscard]] Result<> text(std::string& into, std::string_view name, const Json& value) const;
    /// A text for people, fit for a terminal: one line without control characters.
    [[nodiscard]] Result<> prose(std::string& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> flag(bool& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> count(std::optional<std::int64_t>& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> bound(std::optional<Number>& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> step(std::optional<double>& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> names(std::vector<std::string>& into, std::string_view name, const Json& value) const;
    [[nodiscard]] Result<> expression(Expression& into, std::string_view name, const Json& value) const;
    /// `at` is shown in an error.
    [[nodiscard]] Result<> expression_of(Expression& into, const std::string& text, const Json& at) const;
    [[nodiscard]] Result<> types(Rule& rule, const Json& value) const;
    [[nodiscard]] Result<> choices(Rule& rule, const Json& value) const;
    [[nodiscard]] Result<> constant(Rule& rule, const Json& value) const;
    [[nodiscard]] Result<> format(Rule& rule, const Json& value) const;

private:
    [[nodiscard]] Result<> type(Rule& rule, const Json& value) const;

    const SchemaSource& m_source;
};

}  // namespace sluice::project::schema
