#include "project/schema_report.hpp"

#include <fmt/format.h>

#include "project/schema_value.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::project::schema {
namespace {

constexpr std::size_t k_listed_keys = 12;  ///< more do not help in a message
constexpr std::size_t k_shown_bytes = 60;  ///< of a value

}  // namespace

std::string Path::text() const {
    if (parent == nullptr) return "";
    const std::string before = parent->text();
    if (key == nullptr) return fmt::format("{}[{}]", before, index);
    return before.empty() ? printable(key->text) : before + "." + printable(key->text);
}

std::vector<std::string_view> Path::keys_from_place() const {
    if (parent == nullptr || parent->place == nullptr) return {};
    std::vector<std::string_view> keys = parent->keys_from_place();
    keys.push_back(key == nullptr ? std::string_view() : std::string_view(key->text));
    return keys;
}

void Reporter::add(const yaml::Node& node, const Path& path, const Fault& fault, Message message, std::size_t depth,
                   Findings& out) const {
    const std::string where = path.text();
    std::string text = where.empty() ? std::move(message.text) : fmt::format("{}: {}", where, message.text);
    // a value that is not there has no place of its own: its key is shown
    const bool absent = path.key != nullptr && !node.is_map() && !node.is_sequence() && node.text.empty() &&
                        node.tag.empty() && node.style == yaml::Style::plain;
    const yaml::Node& shown = path.place != nullptr ? *path.place : absent ? *path.key : node;
    Error error =
        Error{Code::usage, fault.error, std::move(text)}.at(m_document.locate(shown)).mend(std::move(message.hint));
    if (message.hides_line) error.where->text.clear();
    if (path.place != nullptr && m_filling != nullptr) m_filling->annotate(error, *path.place, path.keys_from_place());
    if (m_filling != nullptr) m_filling->attribute(error, m_definitions.locate(fault.asked_by, fault.keyword));
    out.list.push_back({depth, shown.mark.offset, std::move(error)});
}

std::string Reporter::shown(const yaml::Node& node, std::string_view verb) const {
    if (!shows_values() || !node.is_scalar()) return "";
    std::string_view text = node.text;
    const bool cut = text.size() > k_shown_bytes;
    if (cut) {
        text = text.substr(0, k_shown_bytes);
        while (!text.empty() && !is_utf8(text)) text.remove_suffix(1);
    }
    const char* quote = is_plain_value(core_type(node)) ? "" : "\"";
    return fmt::format("{0}{1}{2}{0}{3}", quote, printable(text), cut ? "…" : "", verb);
}

std::string Reporter::cut_value(const yaml::Node& map, const yaml::Node& key) const {
    const auto at = std::find_if(map.members.begin(), map.members.end(),
                                 [&](const auto& member) { return member.first.text == key.text; });
    if (at == map.members.begin() || at == map.members.end()) return "";
    const std::string_view source = m_document.source;
    const std::size_t end = source.find_first_not_of(" \t", key.mark.offset + key.text.size());
    const bool has_no_colon = end < source.size() && (source[end] == ',' || source[end] == '}');
    const auto& [name, value] = *std::prev(at);
    if (!has_no_colon || !value.is_scalar() || value.style != yaml::Style::plain) return "";
    return fmt::format("a comma in {{ }} ends a value; with quotes it does not: {}: \"{},{}\"", printable(name.text),
                       printable(value.text), printable(key.text));
}

std::string plural(std::int64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string known_keys(const Rule& rule) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : rule.properties) names.push_back(name);
    if (names.empty()) return "";
    return names.size() > k_listed_keys ? "the keys and their meaning are in the schema"
                                        : "known here: " + join_text(names, ", ");
}

std::string type_hint(const yaml::Node& node, CoreType type, const Rule& rule) {
    const ValueType wanted = rule.types.front();
    if (wanted == ValueType::string && is_plain_value(type)) return fmt::format("put it in quotes: \"{}\"", node.text);
    if (wanted == ValueType::array && type == CoreType::string && is_name(node.text))
        return fmt::format("put it in a list: [{}]", node.text);
    return rule.description.empty() ? known_keys(rule) : rule.description;
}

}  // namespace sluice::project::schema
