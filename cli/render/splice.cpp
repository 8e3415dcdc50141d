#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "render/writer.hpp"

namespace sluice::render {
namespace {

/// Cuts the unset members of one container out of the source.
class Cutter {
public:
    Cutter(const Template& in, bool keeps_blank_lines, const Container& container, std::vector<bool> gone,
           std::vector<Edit>& edits)
        : m_source(in.source),
          m_is_json(in.file->format == project::Format::json),
          m_keeps_blank_lines(keeps_blank_lines),
          m_container(container),
          m_gone(std::move(gone)),
          m_edits(edits) {}

    void cut() {
        const bool all = std::all_of(m_gone.begin(), m_gone.end(), [](bool gone) { return gone; });
        switch (m_container.kind) {
            case Container::Kind::lines:
                return cut_lines();
            case Container::Kind::flow_map:
            case Container::Kind::flow_list:
                return all ? empty_flow() : cut_flow();
            case Container::Kind::yaml_block_map:
            case Container::Kind::yaml_block_list:
                return all ? empty_block() : cut_block();
        }
    }

    /// True if a block scalar (`|+`) may stand in the source that takes the blank lines behind it for its own: those behind
    /// a member that goes must not come up to it.
    static bool has_keeping_block(std::string_view source) {
        for (std::size_t at = source.find('+'); at != std::string_view::npos; at = source.find('+', at + 1)) {
            const std::string_view before = source.substr(0, at);
            const std::size_t style = before.find_last_not_of("123456789");
            if (style != std::string_view::npos && (before[style] == '|' || before[style] == '>')) return true;
        }
        return false;
    }

private:
    using Member = Container::Member;

    void remove(std::size_t begin, std::size_t end, std::string bytes = {}) {
        m_edits.push_back({begin, end, std::move(bytes), {}});
    }

    void cut_lines() {
        for (std::size_t i = 0; i < m_gone.size(); ++i) {
            if (m_gone[i]) remove(m_container.members[i].begin, m_container.members[i].end);
        }
    }

    [[nodiscard]] bool is_list() const {
        return m_container.kind == Container::Kind::flow_list || m_container.kind == Container::Kind::yaml_block_list;
    }

    void empty_flow() {
        std::size_t close = m_container.members.back().end;
        while (close < m_source.size() && m_source[close] != '}' && m_source[close] != ']') {
            close = m_source[close] == '#' ? std::min(m_source.find('\n', close), m_source.size()) : close + 1;
        }
        remove(m_container.begin, std::min(close + 1, m_source.size()), is_list() ? "[]" : "{}");
    }

    /// A run of members before one that stays goes up to that one; a run at the end goes with the comma behind it, or
    /// else with the one before it.
    void cut_flow() {
        for (std::size_t i = 0; i < m_gone.size(); ++i) {
            if (!m_gone[i]) continue;
            std::size_t last = i;
            while (last + 1 < m_gone.size() && m_gone[last + 1]) ++last;
            const std::size_t begin = m_container.members[i].begin;
            if (last + 1 < m_gone.size()) {
                remove(begin, m_container.members[last + 1].begin);
            } else if (const std::size_t comma = comma_behind(m_container.members[last].end); comma != k_nowhere) {
                remove(begin, comma + 1);
            } else {
                remove(with_comma(begin), m_container.members[last].end);
            }
            i = last;
        }
    }

    /// Where a comma stands behind the last member, comments and line ends skipped, or k_nowhere.
    [[nodiscard]] std::size_t comma_behind(std::size_t at) const {
        at = m_source.find_first_not_of(" \t\r\n", at);
        while (at < m_source.size() && m_source[at] == '#')
            at = m_source.find_first_not_of(" \t\r\n", std::min(m_source.find('\n', at), m_source.size()));
        return at < m_source.size() && m_source[at] == ',' ? at : k_nowhere;
    }

    /// Where the comma before a member at the end begins. YAML may keep it, and does where it may stand in a comment.
    [[nodiscard]] std::size_t with_comma(std::size_t begin) const {
        const std::size_t comma = m_source.find_last_not_of(" \t\r\n", begin - 1);
        if (comma == std::string_view::npos || m_source[comma] != ',') return begin;
        const bool same_line = m_source.substr(comma, begin - comma).find('\n') == std::string_view::npos;
        if (m_is_json || same_line) return comma;
        const std::string_view line = m_source.substr(line_start(comma), comma - line_start(comma));
        return line.find('#') == std::string_view::npos ? comma : begin;
    }

    [[nodiscard]] std::size_t line_start(std::size_t at) const {
        const std::size_t feed = at == 0 ? std::string_view::npos : m_source.rfind('\n', at - 1);
        return feed == std::string_view::npos ? (m_source.starts_with("\xEF\xBB\xBF") ? 3 : 0) : feed + 1;
    }

    [[nodiscard]] std::size_t line_after(std::size_t at) const {
        return std::min(m_source.find('\n', at), m_source.size() - 1) + 1;
    }

    /// Where a list's item begins with its dash. Comments may stand between the two, on lines of their own or behind the
    /// dash, before which there is nothing but other dashes.
    [[nodiscard]] std::size_t with_dash(std::size_t begin) const {
        if (!is_list()) return begin;
        for (std::size_t end = begin, start = line_start(begin);; end = start - 1, start = line_start(end)) {
            const std::string_view line = without_comment(m_source.substr(start, end - start));
            const std::size_t dash = line.find_last_not_of(" \t\r");
            if (dash != std::string_view::npos) return start + dash;
            if (start == line_start(0)) return begin;
        }
    }

    static std::string_view without_comment(std::string_view line) {
        std::size_t hash = line.find('#');
        while (hash != std::string_view::npos && hash > 0 && line[hash - 1] != ' ' && line[hash - 1] != '\t')
            hash = line.find('#', hash + 1);
        return line.substr(0, hash);
    }

    /// True if nothing of an outer node stands before the member on its line.
    [[nodiscard]] bool begins_line(const Member& member) const {
        const std::size_t begin = with_dash(member.begin);
        const std::size_t start = line_start(begin);
        return m_source.substr(start, begin - start).find_first_not_of(' ') == std::string_view::npos;
    }

    void cut_member_lines(const Member& member) {
        std::size_t end = line_after(member.end);
        while (m_keeps_blank_lines && end < m_source.size() && is_blank(end)) end = line_after(end);
        remove(line_start(with_dash(member.begin)), end);
    }

    [[nodiscard]] bool is_blank(std::size_t line) const {
        return m_source.substr(line, line_after(line) - line).find_first_not_of(" \t\r\n") == std::string_view::npos;
    }

    void cut_block() {
        for (std::size_t i = 0; i < m_gone.size(); ++i) {
            if (!m_gone[i]) continue;
            if (begins_line(m_container.members[i])) {
                cut_member_lines(m_container.members[i]);
                continue;
            }
            std::size_t next = i;  // the first member of a map behind a dash: the next one that stays moves up to it
            while (next + 1 < m_gone.size() && m_gone[next]) ++next;
            remove(with_dash(m_container.members[i].begin), with_dash(m_container.members[next].begin));
            i = next;
        }
    }

    void empty_block() {
        const Member& first = m_container.members.front();
        remove(with_dash(first.begin), first.end, is_list() ? " []" : "{}");
        for (std::size_t i = 1; i < m_container.members.size(); ++i) cut_member_lines(m_container.members[i]);
    }

    std::string_view m_source;
    bool m_is_json;
    bool m_keeps_blank_lines;
    const Container& m_container;
    std::vector<bool> m_gone;
    std::vector<Edit>& m_edits;
};

/// True if an alias names the member's key or value, both of which may have an anchor.
bool holds_used_anchor(const Template& in, const Container::Member& member) {
    const auto end = in.anchors.lower_bound(member.end);
    return std::any_of(in.anchors.lower_bound(member.begin), end,
                       [&](const auto& set) { return in.used_anchors.contains(set.second); });
}

}  // namespace

void remove_unset(const Template& in, const std::vector<const Slot*>& unset, std::vector<Edit>& edits,
                  project::ErrorList& errors) {
    std::map<std::size_t, std::vector<bool>> gone;
    for (const Slot* slot : unset) {
        const Piece& piece = slot->pieces.front();
        if (slot->container == k_nowhere) {
            errors.add(Error{Code::usage, "unset-document",
                             fmt::format("{}: without a value nothing is left of the file", piece.text)}
                           .at(at(in, slot->begin)));
            continue;
        }
        const Container& container = in.containers[slot->container];
        if (holds_used_anchor(in, container.members[slot->member])) {
            errors.add(Error{Code::usage, "removed-anchor",
                             fmt::format("{}: has no value, but an alias refers to this place", piece.text)}
                           .at(at(in, piece.begin, piece.end - piece.begin)));
            continue;
        }
        auto& flags = gone[slot->container];
        flags.resize(container.members.size());
        flags[slot->member] = true;
    }
    if (gone.empty()) return;
    const bool keeps_blank_lines = Cutter::has_keeping_block(in.source);
    for (auto& [index, flags] : gone) {
        Cutter(in, keeps_blank_lines, in.containers[index], std::move(flags), edits).cut();
    }
}

RenderedFile apply(const Template& in, std::vector<Edit> edits) {
    std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
    RenderedFile file;
    file.path = in.file->file;
    file.template_sha256 = in.sha256;
    file.commented = in.commented;
    std::size_t done = 0;
    for (Edit& edit : edits) {
        if (edit.begin < done) continue;  // in an XML element that was taken out as a whole
        file.bytes.append(in.source, done, edit.begin - done);
        for (ReferenceSpan& span : edit.references) {
            span.offset += file.bytes.size();
            file.references.push_back(std::move(span));
        }
        for (ValueSpan& span : edit.values) {
            span.offset += file.bytes.size();
            file.values.push_back(span);
        }
        file.bytes += edit.bytes;
        done = edit.end;
    }
    file.bytes.append(in.source, done);
    return file;
}

}  // namespace sluice::render
