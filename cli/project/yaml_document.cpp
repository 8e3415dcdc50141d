#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "project/yaml_events.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::project::yaml {
namespace {

std::size_t count_nodes(const Node& node) {
    std::size_t total = 1;
    for (const Node& item : node.items) total += count_nodes(item);
    for (const auto& [key, value] : node.members) total += 1 + count_nodes(value);
    return total;
}

/// Builds the tree of nodes from the events; aliases become copies, counted against the limit before they are made.
class Builder {
public:
    Builder(std::string_view source, const std::string& name, const std::vector<Event>& events, const Limits& limits)
        : m_source(source), m_name(name), m_events(events), m_limits(limits) {
        m_lines.push_back(0);
        for (std::size_t at = source.find('\n'); at != std::string_view::npos; at = source.find('\n', at + 1)) {
            m_lines.push_back(at + 1);
        }
    }

    Result<Node> node() {
        const Event& event = m_events[m_next++];
        if (event.type == EventType::alias) return copy_of(event);
        Node result;
        result.mark = mark_of(event.offset);
        result.tag = event.tag;
        result.style = event.style;
        if (++m_count > m_limits.nodes) return too_many(event);
        switch (event.type) {
            case EventType::scalar:
                result.kind = Kind::scalar;
                result.text = event.text;
                break;
            case EventType::sequence_start:
                result.kind = Kind::sequence;
                while (m_events[m_next].type != EventType::sequence_end) result.items.push_back(TRY(node()));
                ++m_next;
                break;
            case EventType::map_start:
                result.kind = Kind::map;
                TRY(members(result));
                break;
            default:
                break;
        }
        if (event.anchor != 0) TRY(anchor(event, result));
        return result;
    }

private:
    struct Anchored {
        Node node;
        std::size_t count = 0;
    };

    Result<> members(Node& map) {
        while (m_events[m_next].type != EventType::map_end) {
            Node key = TRY(node());
            Node value = TRY(node());
            // yaml-cpp places an empty value at whatever comes next
            const std::string_view between = m_source.substr(key.mark.offset, value.mark.offset - key.mark.offset);
            if (value.kind == Kind::null && between.find('\n') != std::string_view::npos) value.mark = key.mark;
            map.members.emplace_back(std::move(key), std::move(value));
        }
        ++m_next;
        return {};
    }

    /// Keeps a copy for aliases; it counts, too, or anchors within anchors would multiply a long list.
    Result<> anchor(const Event& event, const Node& node) {
        const std::size_t count = count_nodes(node);
        m_count += count;
        if (m_count > m_limits.nodes) return too_many(event);
        m_anchors.insert_or_assign(event.anchor, Anchored{node, count});
        return {};
    }

    Result<Node> copy_of(const Event& event) {
        const auto found = m_anchors.find(event.anchor);
        if (found == m_anchors.end()) {
            return fail(Error{Code::usage, "yaml-alias", "an alias inside the node that it names"}.at(
                sluice::locate(m_name, m_source, event.begin)));
        }
        m_count += found->second.count;
        if (m_count > m_limits.nodes) return too_many(event);
        return found->second.node;
    }

    Failure too_many(const Event& event) const {
        return fail(
            Error{Code::usage, "yaml-size", fmt::format("more than {} nodes with its aliases expanded", m_limits.nodes)}
                .at(sluice::locate(m_name, m_source, event.begin)));
    }

    [[nodiscard]] Mark mark_of(std::size_t offset) const {
        const auto after = std::upper_bound(m_lines.begin(), m_lines.end(), offset);
        return {offset, static_cast<std::size_t>(after - m_lines.begin()), offset - *(after - 1) + 1};
    }

    std::string_view m_source;
    const std::string& m_name;
    const std::vector<Event>& m_events;
    const Limits& m_limits;
    std::vector<std::size_t> m_lines;  ///< offsets at which lines begin
    std::size_t m_next = 0;
    std::size_t m_count = 0;
    std::unordered_map<std::size_t, Anchored> m_anchors;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
    const auto found =
        std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first.text == key; });
    return found == members.end() ? nullptr : &found->second;
}

Location Document::locate(const Node& node) const {
    std::size_t width = 1;
    if (node.kind == Kind::scalar && node.style != Style::literal && node.style != Style::folded) {
        const bool quoted = node.style != Style::plain;
        const std::size_t written = quoted              ? node.text.size() + 2
                                    : node.text.empty() ? node.tag.size()
                                                        : node.text.size();
        width = std::min(written, line_at(source, node.mark.offset).size());
    }
    if (node.mark.line == 0) return sluice::locate(name, source, node.mark.offset, width);
    // The mark knows its line: counting line feeds for each of a file's values would take their number squared.
    const std::string_view line = line_at(source, node.mark.offset + 1 - node.mark.column);
    return {name, node.mark.line, node.mark.column, std::max<std::size_t>(1, width), std::string(line)};
}

Result<Node> build_tree(std::string_view source, const std::string& name, const std::vector<Event>& events,
                        const Limits& limits) {
    return Builder(source, name, events, limits).node();
}

Result<Document> parse(std::string source, std::string name, bool unambiguous, Limits limits) {
    Document document;
    document.name = std::move(name);
    document.source = std::move(source);
    const auto events = TRY(read_events(document.source, document.name, {limits, true, unambiguous}));
    document.root = TRY(build_tree(document.source, document.name, events, limits));
    return document;
}

Result<Document> load(const std::filesystem::path& path, std::string name, bool unambiguous) {
    auto source = files::read(path, Limits{}.bytes);
    if (!source) {
        if (source.error().where) source.error().where->file = name;
        return tl::unexpected(std::move(source).error());
    }
    return parse(std::move(*source), std::move(name), unambiguous);
}

}  // namespace sluice::project::yaml
