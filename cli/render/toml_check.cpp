#include "render/toml_check.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <fmt/format.h>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace sluice::render {
namespace {

using project::yaml::Kind;
using project::yaml::Node;
using project::yaml::Style;

/// A string and where it begins.
struct Found {
    toml::source_position where;
    const std::string* text = nullptr;
};

void gather(const toml::node& node, std::vector<Found>& found) {
    if (const toml::table* table = node.as_table()) {
        for (const auto& entry : *table) gather(entry.second, found);
    } else if (const toml::array* array = node.as_array()) {
        for (const toml::node& item : *array) gather(item, found);
    } else if (const toml::value<std::string>* text = node.as_string()) {
        found.push_back({node.source().begin, &text->get()});
    }
}

/// toml++ counts lines and characters from 1, without a byte order mark.
std::size_t offset_of(std::string_view source, const toml::source_position& where) {
    std::size_t at = source.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (auto line = where.line; line > 1 && at < source.size(); --line)
        at = std::min(source.find('\n', at), source.size() - 1) + 1;
    for (auto column = where.column; column > 1 && at < source.size(); --column) {
        ++at;
        while (at < source.size() && (static_cast<unsigned char>(source[at]) & 0xc0U) == 0x80) ++at;
    }
    return at;
}

/// Makes a tree of what toml++ read, each node with the place where it begins.
class TreeMaker {
public:
    explicit TreeMaker(std::string_view source) : m_source(source) {}

    Node make(const toml::table& root) {
        Node node = node_of(root);
        m_places.clear();
        place(root, node);
        std::sort(m_places.begin(), m_places.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        set_offsets();
        return node;
    }

private:
    using Position = std::pair<std::uint32_t, std::uint32_t>;  ///< line and character, from 1

    static Position position_of(const toml::source_region& region) { return {region.begin.line, region.begin.column}; }

    static Node text_of(std::string text, Style style) {
        Node node;
        node.kind = Kind::scalar;
        node.style = style;
        node.text = std::move(text);
        return node;
    }

    static Node node_of(const toml::node& from) {
        Node node;
        if (const toml::table* table = from.as_table()) {
            node.kind = Kind::map;
            for (const auto& entry : *table)
                node.members.emplace_back(text_of(std::string(entry.first.str()), Style::double_quoted),
                                          node_of(entry.second));
            return node;
        }
        if (const toml::array* array = from.as_array()) {
            node.kind = Kind::sequence;
            for (const toml::node& item : *array) node.items.push_back(node_of(item));
            return node;
        }
        if (const auto* text = from.as_string()) return text_of(text->get(), Style::double_quoted);
        if (const auto* truth = from.as_boolean()) return text_of(truth->get() ? "true" : "false", Style::plain);
        if (const auto* whole = from.as_integer()) return text_of(fmt::format("{}", whole->get()), Style::plain);
        if (const auto* number = from.as_floating_point(); number != nullptr && std::isfinite(number->get())) {
            std::string text = fmt::format("{}", number->get());
            return text_of(text.find_first_of(".e") == std::string::npos ? text + ".0" : text, Style::plain);
        }
        std::ostringstream written;  // inf, nan, a date or a time, as toml++ writes them
        from.visit([&](const auto& value) {
            if constexpr (toml::is_value<decltype(value)>) written << value.get();
        });
        return text_of(written.str(), Style::double_quoted);
    }

    void place(const toml::node& from, Node& node) {
        m_places.emplace_back(position_of(from.source()), &node);
        if (const toml::table* table = from.as_table()) {
            std::size_t i = 0;
            for (const auto& entry : *table) {
                m_places.emplace_back(position_of(entry.first.source()), &node.members[i].first);
                place(entry.second, node.members[i++].second);
            }
        } else if (const toml::array* array = from.as_array()) {
            std::size_t i = 0;
            for (const toml::node& item : *array) place(item, node.items[i++]);
        }
    }

    /// One walk over the text for all places, which are in its order.
    void set_offsets() {
        std::size_t at = m_source.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        Position here{1, 1};
        for (const auto& [wanted, node] : m_places) {
            while (here < wanted && at < m_source.size()) {
                here = m_source[at] == '\n' ? Position{here.first + 1, 1} : Position{here.first, here.second + 1};
                ++at;
                while (at < m_source.size() && (static_cast<unsigned char>(m_source[at]) & 0xc0U) == 0x80) ++at;
            }
            node->mark.offset = at;
        }
    }

    std::string_view m_source;
    std::vector<std::pair<Position, Node*>> m_places;
};

/// Of a list of tables, the last one is written to.
const toml::table* table_of(const toml::node* node) {
    const toml::array* list = node->as_array();
    if (list != nullptr && !list->empty()) node = &list->back();
    return node->as_table();
}

}  // namespace

std::optional<std::size_t> find_first_setting(std::string_view before, std::string_view chain) {
    const toml::parse_result all = toml::parse(before);
    const toml::parse_result one = toml::parse(chain);
    if (!all || !one) return std::nullopt;
    std::optional<std::size_t> found;
    const toml::node* large = &all.table();
    const toml::node* small = &one.table();
    while (true) {
        const toml::table* wanted = table_of(small);
        const toml::table* known = table_of(large);
        if (wanted == nullptr || wanted->empty() || known == nullptr) return found;
        const auto next = wanted->begin();
        const auto key = known->find(next->first.str());
        if (key == known->end()) return found;
        found = offset_of(before, key->first.source().begin);
        small = &next->second;
        large = &key->second;
    }
}

TomlReading read_with_tomlpp(std::string_view source, bool with_tree) {
    TomlReading reading;
    const toml::parse_result parsed = toml::parse(source);
    if (!parsed) {  // its description quotes the text, and so is never shown
        reading.fault = offset_of(source, parsed.error().source().begin);
        return reading;
    }
    std::vector<Found> found;
    gather(parsed.table(), found);
    std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.where.line != b.where.line ? a.where.line < b.where.line : a.where.column < b.where.column;
    });
    reading.valid = true;
    reading.texts.reserve(found.size());
    for (const Found& one : found) reading.texts.push_back(*one.text);
    if (with_tree) reading.tree = TreeMaker(source).make(parsed.table());
    return reading;
}

}  // namespace sluice::render
