#include <map>

#include <fmt/format.h>

#include "project/yaml_events.hpp"
#include "render/schema_check.hpp"
#include "render/template.hpp"
#include "render/yaml_align.hpp"
#include "render/yaml_keys.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::yaml::Event;
using project::yaml::EventType;
using project::yaml::Style;

Context context_of(Style style) {
    switch (style) {
        case Style::single_quoted:
            return Context::yaml_single;
        case Style::double_quoted:
            return Context::yaml_double;
        case Style::literal:
            return Context::yaml_literal;
        case Style::folded:
            return Context::yaml_folded;
        case Style::plain:
            break;
    }
    return Context::yaml_plain;
}

/// Turns events into slots and containers.
class YamlTemplate {
public:
    YamlTemplate(Template& out, PlaceholderReader& reader, project::ErrorList& errors)
        : m_out(out), m_reader(reader), m_errors(errors) {}

    void add(const Event& event) {
        switch (event.type) {
            case EventType::sequence_end:
            case EventType::map_end:
                m_open.pop_back();
                return;
            case EventType::alias:
                m_out.used_anchors.insert(event.anchor);
                break;
            default:
                if (event.anchor != 0) m_out.anchors.emplace(event.begin, event.anchor);
                break;
        }
        note_member(event);
        if (event.is_key) note_key(event);
        if (event.type == EventType::scalar) scalar(event);
        if (event.type == EventType::map_start)
            open(event, event.flow ? Container::Kind::flow_map : Container::Kind::yaml_block_map);
        if (event.type == EventType::sequence_start)
            open(event, event.flow ? Container::Kind::flow_list : Container::Kind::yaml_block_list);
    }

private:
    void open(const Event& event, Container::Kind kind) {
        m_open.push_back(m_out.containers.size());
        Container container;
        container.kind = kind;
        container.begin = event.offset;
        m_out.containers.push_back(std::move(container));
    }

    void note_member(const Event& event) {
        if (m_open.empty()) return;
        Container& container = m_out.containers[m_open.back()];
        const bool is_list =
            container.kind == Container::Kind::yaml_block_list || container.kind == Container::Kind::flow_list;
        if (is_list || event.is_key) container.members.push_back({event.begin, event.begin});
    }

    /// Two plain keys of one map that readers may take for one: `yes` and `on`, `1` and `0x1`.
    void note_key(const Event& event) {
        if (event.type != EventType::scalar || event.style != Style::plain || !event.tag.empty()) return;
        for (const std::string& meaning : key_meanings(event.text)) {
            const auto [first, is_new] = m_keys[m_open.back()].try_emplace(meaning, event.offset);
            if (is_new || first->second == event.offset) continue;
            const Location before = at(m_out, first->second);
            if (m_errors.is_full()) return m_errors.skip();
            m_errors.add(
                Error{Code::usage, "yaml-duplicate-key",
                      fmt::format("readers may take the key \"{}\" for one that came before", printable(event.text))}
                    .at(at(m_out, event.offset, event.text.size()))
                    .note(fmt::format("first at {}:{}:{}", before.file, before.line, before.column))
                    .mend("put both keys in quotes if they are texts; else keep one of them"));
            return;
        }
    }

    void scalar(const Event& event) {
        if (event.text.find("${") == std::string::npos) return;
        auto aligned = align(m_out.source, event.offset, event.style, event.text);
        if (!aligned) {
            refuse(event, "placeholder-escape", "the placeholder cannot be found byte by byte in this text",
                   "write the text on one line, without escapes around the placeholder");
            return;
        }
        const std::size_t before = m_errors.size();
        Slot slot;
        slot.pieces = m_reader.read(event.text, aligned->offsets, m_out.name, m_out.source);
        const bool untouched =
            slot.pieces.empty() || (slot.pieces.size() == 1 && slot.pieces.front().kind == Piece::Kind::literal);
        const bool no_value = event.is_key || !event.tag.empty();
        if (untouched || (no_value && m_errors.size() != before)) return;
        if (event.is_key) {
            refuse(event, "placeholder-in-key", "a placeholder cannot stand in a key",
                   "a map parameter writes keys: name: ${map}");
            return;
        }
        if (!event.tag.empty()) {
            refuse(event, "placeholder-in-tagged", "a placeholder cannot stand in a tagged value",
                   "remove the tag: the declared type decides");
            return;
        }
        slot.context = context_of(event.style);
        slot.begin = event.offset;
        slot.end = aligned->end;
        slot.indent = aligned->indent;
        if (!m_open.empty()) {
            slot.container = m_open.back();
            Container& container = m_out.containers[slot.container];
            slot.member = container.members.size() - 1;
            container.members.back().end = slot.end;
            if (!has_plain_key(container)) {
                refuse(event, "placeholder-in-key",
                       "a placeholder cannot stand behind an explicit key or in a pair without braces",
                       "write \"key: value\", or {key: value}");
                return;
            }
        }
        m_out.slots.push_back(std::move(slot));
    }

    /// False for `? key` and for `[key: value]`, whose members cannot be cut out.
    [[nodiscard]] bool has_plain_key(const Container& container) const {
        const bool flow = container.kind == Container::Kind::flow_map;
        if (flow && m_out.source[container.begin] != '{') return false;
        return (!flow && container.kind != Container::Kind::yaml_block_map) || !is_explicit(container.members.back());
    }

    /// True if a `?` stands before the member's key, comments and line ends between the two skipped.
    [[nodiscard]] bool is_explicit(const Container::Member& member) const {
        const std::string_view source = m_out.source;
        for (std::size_t at = member.begin; at > 0;) {
            const std::size_t before = source.find_last_not_of(" \t\r\n", at - 1);
            if (before == std::string_view::npos) return false;
            if (source.substr(before, at - before).find('\n') == std::string_view::npos) return source[before] == '?';
            const std::size_t feed = source.rfind('\n', before);
            const std::size_t begin = feed == std::string_view::npos ? 0 : feed + 1;
            const std::string_view line = source.substr(begin, before + 1 - begin);
            std::size_t hash = line.find('#');
            while (hash != std::string_view::npos && hash > 0 && line[hash - 1] != ' ' && line[hash - 1] != '\t')
                hash = line.find('#', hash + 1);
            if (hash == std::string_view::npos) return source[before] == '?';
            at = begin + hash;
        }
        return false;
    }

    void refuse(const Event& event, std::string rule, std::string message, std::string hint) {
        if (m_errors.is_full()) return m_errors.skip();
        m_errors.add(
            Error{Code::usage, std::move(rule), std::move(message)}.at(at(m_out, event.offset)).mend(std::move(hint)));
    }

    Template& m_out;
    PlaceholderReader& m_reader;
    project::ErrorList& m_errors;
    std::vector<std::size_t> m_open;                                   ///< containers around the current event
    std::map<std::size_t, std::map<std::string, std::size_t>> m_keys;  ///< by container: meaning → offset
};

}  // namespace

Result<> parse_yaml_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors) {
    const project::yaml::EventRules rules{{}, false, false};
    const auto events = TRY(project::yaml::read_events(out.source, out.name, rules));
    YamlTemplate parser(out, reader, errors);
    for (const Event& event : events) parser.add(event);
    if (out.has_schema) {
        out.tree = TRY(project::yaml::build_tree(out.source, out.name, events, rules.limits));
        read_core_types(*out.tree);
    }
    return {};
}

}  // namespace sluice::render
