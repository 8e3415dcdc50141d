#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "support/error.hpp"

namespace sluice {

/// A JSON document. Objects keep the order in which members were added or read.
class Json {
public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;

    Json() = default;  ///< null
    Json(std::nullptr_t) {}
    Json(bool value) : m_value(value) {}
    Json(int value) : m_value(std::int64_t{value}) {}
    Json(std::int64_t value) : m_value(value) {}
    Json(std::uint64_t value);  ///< above 2^63-1 it becomes a string
    Json(double value) : m_value(value) {}
    Json(const char* value) : m_value(std::string(value)) {}
    Json(std::string value) : m_value(std::move(value)) {}
    Json(std::string_view value) : m_value(std::string(value)) {}
    Json(Array value) : m_value(std::move(value)) {}
    Json(Object value) : m_value(std::move(value)) {}

    [[nodiscard]] static Json array() { return Json(Array{}); }
    [[nodiscard]] static Json object() { return Json(Object{}); }
    template <class Range>
    [[nodiscard]] static Json array_of(const Range& range) {
        Array items;
        for (const auto& item : range) items.emplace_back(item);
        return Json(std::move(items));
    }

    [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(m_value); }
    [[nodiscard]] bool is_object() const { return std::holds_alternative<Object>(m_value); }
    [[nodiscard]] bool is_array() const { return std::holds_alternative<Array>(m_value); }
    [[nodiscard]] const bool* as_bool() const { return std::get_if<bool>(&m_value); }
    [[nodiscard]] const std::int64_t* as_integer() const { return std::get_if<std::int64_t>(&m_value); }
    [[nodiscard]] const double* as_double() const { return std::get_if<double>(&m_value); }
    [[nodiscard]] const std::string* as_string() const { return std::get_if<std::string>(&m_value); }
    [[nodiscard]] const Array* as_array() const { return std::get_if<Array>(&m_value); }
    [[nodiscard]] const Object* as_object() const { return std::get_if<Object>(&m_value); }

    /// The member of that name, or nullptr (also when this is no object).
    [[nodiscard]] const Json* find(std::string_view name) const;
    /// Adds or replaces a member; makes null an object.
    Json& set(std::string name, Json value);
    /// Adds an element; makes null an array.
    Json& push(Json value);

    bool operator==(const Json&) const = default;

    struct Limits {
        std::size_t bytes = 16U << 20;
        std::size_t depth = 64;
    };
    /// Strict RFC 8259: UTF-8, no duplicate member names, nothing after the document, depth and size bounded.
    /// Integers must fit 64 bits. Errors (rule `json-syntax`) carry line and column, never the input's text;
    /// `name` is the file to name in them.
    [[nodiscard]] static Result<Json> parse(std::string_view text, std::string_view name, Limits limits);
    [[nodiscard]] static Result<Json> parse(std::string_view text, std::string_view name);

    /// One line, no spaces, members in their order, non-ASCII as it is.
    [[nodiscard]] std::string dump() const;
    /// Two spaces of indentation, ends with a line feed.
    [[nodiscard]] std::string dump_pretty() const;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> m_value;
};

}  // namespace sluice
