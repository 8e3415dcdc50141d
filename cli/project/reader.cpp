#include "project/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::project {

std::optional<std::string> scalar_text(const yaml::Document& document, const yaml::Node& node, std::string_view what,
                                       ErrorList& errors) {
    if (node.is_scalar() && node.tag.empty()) return node.text;
    const char* found = node.is_map()        ? "a map"
                        : node.is_sequence() ? "a list"
                        : node.tag.empty()   ? "nothing"
                                             : node.tag.c_str();
    errors.add(Error{Code::usage, "value-kind", fmt::format("{}: expected a text, found {}", what, found)}.at(
        document.locate(node)));
    return std::nullopt;
}

MapReader::MapReader(const yaml::Document& document, const yaml::Node& node, ErrorList& errors)
    : m_document(document), m_node(node), m_errors(errors) {
    if (!node.is_map()) refuse(node, "value-kind", "expected a map of keys and values");
}

const yaml::Node* MapReader::find(std::string_view key) {
    m_known.emplace_back(key);
    return m_node.find(key);
}

const yaml::Node* MapReader::require(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr && m_node.is_map()) {
        refuse(m_node, "missing-key", fmt::format("the key \"{}\" is missing", key),
               fmt::format("add a line \"{}: …\"", key));
    }
    return node;
}

std::string MapReader::text(std::string_view key) {
    const yaml::Node* node = find(key);
    return node == nullptr ? "" : scalar_text(m_document, *node, key, m_errors).value_or("");
}

std::string MapReader::required_text(std::string_view key) {
    const yaml::Node* node = require(key);
    return node == nullptr ? "" : scalar_text(m_document, *node, key, m_errors).value_or("");
}

bool MapReader::boolean(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr) return false;
    const bool is_boolean =
        node->is_scalar() && node->style == yaml::Style::plain && (node->text == "true" || node->text == "false");
    if (!is_boolean) refuse(*node, "value-kind", fmt::format("{}: expected true or false", key));
    return is_boolean && node->text == "true";
}

std::optional<Number> MapReader::number(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (node->is_scalar() && node->style == yaml::Style::plain) {
        if (const auto value = Number::parse(node->text)) return value;
    }
    refuse(*node, "value-kind", fmt::format("{}: expected a number", key));
    return std::nullopt;
}

std::optional<Duration> MapReader::duration(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto text = scalar_text(m_document, *node, key, m_errors);
    if (!text) return std::nullopt;
    auto parsed = parse_duration(*text);
    if (parsed) return *parsed;
    refuse(*node, "value-kind",
           fmt::format("{}: expected a whole number and a unit (s, m, h, d, w), such as 90d", key));
    return std::nullopt;
}

std::vector<std::string> MapReader::texts(std::string_view key) {
    std::vector<std::string> result;
    const yaml::Node* node = list(key);
    if (node == nullptr) return result;
    for (const yaml::Node& item : node->items) {
        if (auto text = scalar_text(m_document, item, key, m_errors)) result.push_back(std::move(*text));
    }
    return result;
}

const yaml::Node* MapReader::map(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr || node->kind == yaml::Kind::null) return nullptr;
    if (node->is_map()) return node;
    refuse(*node, "value-kind", fmt::format("{}: expected a map of keys and values", key));
    return nullptr;
}

const yaml::Node* MapReader::list(std::string_view key) {
    const yaml::Node* node = find(key);
    if (node == nullptr || node->is_sequence()) return node;
    refuse(*node, "value-kind", fmt::format("{}: expected a list", key), fmt::format("write \"{}: [a, b]\"", key));
    return nullptr;
}

void MapReader::refuse(const yaml::Node& node, std::string rule, std::string message, std::string hint) {
    m_errors.add(
        Error{Code::usage, std::move(rule), std::move(message)}.at(m_document.locate(node)).mend(std::move(hint)));
}

void MapReader::finish() {
    for (const auto& [key, value] : m_node.members) {
        if (std::find(m_known.begin(), m_known.end(), key.text) != m_known.end()) continue;
        refuse(key, "unknown-key",
               fmt::format("unknown key \"{}\"{}", printable(key.text), did_you_mean(key.text, m_known)));
    }
}

}  // namespace sluice::project
