#include "support/json_read.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice {

JsonReader::JsonReader(const Json& object, std::string what, Code code)
    : m_json(object), m_what(std::move(what)), m_code(code) {
    if (!object.is_object()) refuse("an object was expected");
}

void JsonReader::refuse(std::string message) {
    m_failures.push_back(Error{m_code, m_what + "-format", fmt::format("{}: {}", m_what, message)});
}

const Json* JsonReader::take(std::string_view name, const char* kind) {
    m_seen.emplace_back(name);
    const Json* value = m_json.find(name);
    if (value == nullptr) refuse(fmt::format("\"{}\" ({}) is missing", name, kind));
    return value;
}

bool JsonReader::has(std::string_view name) const { return m_json.find(name) != nullptr; }

std::string JsonReader::text(std::string_view name) {
    const Json* value = take(name, "a string");
    if (value == nullptr) return {};
    if (const std::string* text = value->as_string()) return *text;
    refuse(fmt::format("\"{}\" is no string", name));
    return {};
}

std::string JsonReader::text_or(std::string_view name, std::string fallback) {
    return has(name) ? text(name) : std::move(fallback);
}

std::int64_t JsonReader::integer(std::string_view name) {
    const Json* value = take(name, "an integer");
    if (value == nullptr) return 0;
    if (const std::int64_t* number = value->as_integer()) return *number;
    if (const std::string* text = value->as_string()) {
        std::int64_t number = 0;
        const char* end = text->data() + text->size();
        const auto [rest, error] = std::from_chars(text->data(), end, number);
        if (error == std::errc{} && rest == end) return number;
    }
    refuse(fmt::format("\"{}\" is no integer", name));
    return 0;
}

std::int64_t JsonReader::integer_or(std::string_view name, std::int64_t fallback) {
    return has(name) ? integer(name) : fallback;
}

bool JsonReader::boolean(std::string_view name) {
    const Json* value = take(name, "true or false");
    if (value == nullptr) return false;
    if (const bool* truth = value->as_bool()) return *truth;
    refuse(fmt::format("\"{}\" is neither true nor false", name));
    return false;
}

bool JsonReader::boolean_or(std::string_view name, bool fallback) { return has(name) ? boolean(name) : fallback; }

std::vector<std::string> JsonReader::texts(std::string_view name) {
    std::vector<std::string> out;
    for (const Json& item : array(name)) {
        if (const std::string* text = item.as_string()) {
            out.push_back(*text);
        } else {
            refuse(fmt::format("\"{}\" holds something that is no string", name));
        }
    }
    return out;
}

const Json::Array& JsonReader::array(std::string_view name) {
    static const Json::Array empty;
    const Json* value = take(name, "a list");
    if (value == nullptr) return empty;
    if (const Json::Array* items = value->as_array()) return *items;
    refuse(fmt::format("\"{}\" is no list", name));
    return empty;
}

const Json::Object& JsonReader::object(std::string_view name) {
    static const Json::Object empty;
    const Json* value = take(name, "an object");
    if (value == nullptr) return empty;
    if (const Json::Object* members = value->as_object()) return *members;
    refuse(fmt::format("\"{}\" is no object", name));
    return empty;
}

const Json& JsonReader::member(std::string_view name) {
    static const Json nothing;
    const Json* value = take(name, "a member");
    return value != nullptr ? *value : nothing;
}

Result<> JsonReader::finish() {
    if (const Json::Object* members = m_json.as_object()) {
        for (const auto& member : *members) {
            if (std::find(m_seen.begin(), m_seen.end(), member.first) == m_seen.end()) {
                refuse(fmt::format("unknown member \"{}\"", printable(member.first)));
            }
        }
    }
    if (m_failures.empty()) return {};
    return Failure(m_failures.front());
}

}  // namespace sluice
