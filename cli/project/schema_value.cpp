#include "project/schema_value.hpp"

#include <algorithm>
#include <charconv>

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

bool equals(const yaml::Node& node, CoreType type, const Json& value) {
    if (const std::string* text = value.as_string()) return type == CoreType::string && node.text == *text;
    return type == CoreType::integer && value.as_integer() != nullptr &&
           node.text == std::to_string(*value.as_integer());
}

std::string choice_text(const Json& value) {
    return value.as_string() != nullptr ? *value.as_string() : std::to_string(*value.as_integer());
}

double number_of(const yaml::Node& node) {
    std::string_view text = node.text;
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::size_t length_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

}  // namespace sluice::project::schema
