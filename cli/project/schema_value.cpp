#include "project/schema_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::project::schema {

std::string_view describe(ValueType type) {
    switch (type) {
        case ValueType::null:
            return "nothing";
        case ValueType::boolean:
            return "true or false";
        case ValueType::integer:
            return "a whole number";
        case ValueType::number:
            return "a number";
        case ValueType::string:
            return "text";
        case ValueType::array:
            return "a list";
        case ValueType::object:
            return "a map";
    }
    return "";
}

std::string_view describe(CoreType type) {
    switch (type) {
        case CoreType::null:
            return "nothing";
        case CoreType::boolean:
            return "true or false";
        case CoreType::integer:
            return "a whole number";
        case CoreType::number:
            return "a number";
        case CoreType::string:
            return "text";
        case CoreType::sequence:
            return "a list";
        case CoreType::map:
            return "a map";
        case CoreType::unset:
            return "!unset";
    }
    return "";
}

bool fits(CoreType is, ValueType wanted) {
    switch (wanted) {
        case ValueType::null:
            return is == CoreType::null;
        case ValueType::boolean:
            return is == CoreType::boolean;
        case ValueType::integer:
            return is == CoreType::integer;
        case ValueType::number:
            return is == CoreType::integer || is == CoreType::number;
        case ValueType::string:
            return is == CoreType::string;
        case ValueType::array:
            return is == CoreType::sequence;
        case ValueType::object:
            return is == CoreType::map;
    }
    return false;
}

bool is_plain_value(CoreType type) {
    return type == CoreType::boolean || type == CoreType::integer || type == CoreType::number;
}

double number_of(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc::result_out_of_range) return value;
    const bool tiny = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
    return tiny ? 0 : text.starts_with('-') ? -HUGE_VAL : HUGE_VAL;
}

Number exact_number_of(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    return Number::parse(text).value_or(Number(number_of(text)));
}

bool is_multiple(std::string_view text, double step) {
    std::int64_t whole = 0;
    const double k_exact = 9.0e15;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && std::trunc(step) == step && step < k_exact)
        return whole % static_cast<std::int64_t>(step) == 0;
    const double quotient = number_of(text) / step;
    const double off = std::abs(quotient - std::round(quotient));
    return std::isfinite(quotient) && off <= 4 * std::numeric_limits<double>::epsilon() * std::abs(quotient);
}

std::string canonical_text(std::string_view text) { return fmt::format("s{}:{}", text.size(), text); }

std::string canonical_number(std::string_view text) {
    std::int64_t whole = 0;
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size()) return fmt::format("n{}", whole);
    return canonical_number(number_of(text));
}

std::string canonical_number(double value) {
    constexpr double k_most = 9.2e18;
    if (std::trunc(value) == value && std::abs(value) < k_most)
        return fmt::format("n{}", static_cast<std::int64_t>(value));
    return fmt::format("n{}", value);
}

std::string canonical_map(std::vector<std::string> members) {
    std::sort(members.begin(), members.end());
    return "{" + join_text(members, "") + "}";
}

std::string canonical(const Json& value) {
    if (const auto* text = value.as_string()) return canonical_text(*text);
    if (const auto* number = value.as_integer()) return fmt::format("n{}", *number);
    if (const auto* number = value.as_double()) return canonical_number(*number);
    if (const auto* truth = value.as_bool()) return *truth ? "t" : "f";
    if (const auto* items = value.as_array()) {
        std::string out = "[";
        for (const Json& item : *items) out += canonical(item);
        return out + "]";
    }
    if (!value.is_object()) return "z";
    std::vector<std::string> members;
    for (const auto& [key, member] : *value.as_object()) members.push_back(canonical_text(key) + canonical(member));
    return canonical_map(std::move(members));
}

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace sluice::project::schema
