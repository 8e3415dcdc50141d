// The part of YAML that nearly every configuration file keeps to: block maps and sequences, plain and quoted values on one
// line, flow collections on one line, `|` and `|-` texts, comments. Whatever else a line holds (anchors, tags, tabs, escapes,
// nulls, texts over several lines, CR, a second document), the reader gives up, and yaml-cpp reads the file from its start.
// In doubt it gives up: it need not read all that it could, but what it reads it must read as yaml-cpp does.

#include <array>
#include <optional>

#include "project/yaml_collector.hpp"

namespace sluice::project::yaml {
namespace {

constexpr std::size_t k_longest_key = 128;

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_key_char(char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-' || c == '/'; }
bool is_flow_char(char c) { return is_alnum(c) || std::string_view(" _./+-<>=@%^").find(c) != std::string_view::npos; }

bool is_null_word(std::string_view text) {
    constexpr std::array<std::string_view, 5> k_words{"", "~", "null", "Null", "NULL"};
    for (const std::string_view word : k_words) {
        if (text == word) return true;
    }
    return false;
}

/// Reads a document into a collector. Every function that reads returns false when it gives up; then what was collected is
/// worth nothing. Offsets are bytes of the source.
class CommonReader {
public:
    CommonReader(std::string_view source, Collector& out) : m_source(source), m_out(out) {}

    bool run() {
        if (m_source.find_first_of("\t\r") != std::string_view::npos || byte_order_mark(m_source) != 0) return false;
        enter_line(0);
        return !m_done && block(m_indent) && m_done;
    }

private:
    /// The character at an offset; a line feed behind the end.
    [[nodiscard]] char at(std::size_t offset) const { return offset < m_source.size() ? m_source[offset] : '\n'; }
    [[nodiscard]] char here() const { return at(m_at); }
    [[nodiscard]] bool is_dash() const { return here() == '-' && at(m_at + 1) == ' '; }
    [[nodiscard]] std::size_t end_of_line(std::size_t from) const {
        return std::min(m_source.find('\n', from), m_source.size());
    }

    void skip_spaces() {
        while (here() == ' ') ++m_at;
    }

    /// Goes to the first line from `line` on that holds more than white space and a comment.
    void enter_line(std::size_t line) {
        for (; line < m_source.size(); line = end_of_line(line) + 1) {
            m_at = line;
            skip_spaces();
            if (here() == '\n' || here() == '#') continue;
            m_line = line;
            m_indent = m_at - line;
            return;
        }
        m_done = true;
    }

    /// Behind a value: nothing but a comment may follow on its line.
    bool finish_line() {
        const std::size_t from = m_at;
        skip_spaces();
        if (here() != '\n' && (here() != '#' || m_at == from)) return false;
        enter_line(end_of_line(m_at) + 1);
        return true;
    }

    [[nodiscard]] Event event(EventType type, bool is_flow = false) const {
        Event out;
        out.type = type;
        out.flow = is_flow;
        out.begin = out.offset = m_at;
        return out;
    }

    void scalar(std::size_t begin, std::string_view text, Style style) {
        Event out;
        out.type = EventType::scalar;
        out.begin = out.offset = begin;
        out.text = text;
        out.style = style;
        m_out.add(std::move(out));
    }

    /// Offset of the ":" behind the key that begins here, or npos.
    [[nodiscard]] std::size_t end_of_key() const {
        std::size_t end = m_at;
        if (here() == '"' || here() == '\'') {
            end = closing_quote(m_at);
            if (end == std::string_view::npos) return end;
            ++end;
        } else {
            if (!is_alnum(here()) && here() != '_') return std::string_view::npos;
            while (is_key_char(at(end))) ++end;
        }
        const bool good = at(end) == ':' && (at(end + 1) == ' ' || at(end + 1) == '\n') && end - m_at <= k_longest_key;
        return good ? end : std::string_view::npos;
    }

    /// Offset of the quote that closes the one at `open`, on the same line and with no escape between, or npos.
    [[nodiscard]] std::size_t closing_quote(std::size_t open) const {
        const char quote = m_source[open];
        for (std::size_t end = open + 1; at(end) != '\n'; ++end) {
            if (quote == '"' && m_source[end] == '\\') break;
            if (m_source[end] != quote) continue;
            return at(end + 1) == quote ? std::string_view::npos : end;
        }
        return std::string_view::npos;
    }

    bool quoted() {
        const std::size_t end = closing_quote(m_at);
        if (end == std::string_view::npos) return false;
        const Style style = here() == '"' ? Style::double_quoted : Style::single_quoted;
        scalar(m_at, m_source.substr(m_at + 1, end - m_at - 1), style);
        m_at = end + 1;
        return true;
    }

    bool key(std::size_t end) {
        if (here() == '"' || here() == '\'') {
            if (!quoted()) return false;
        } else {
            scalar(m_at, m_source.substr(m_at, end - m_at), Style::plain);
        }
        m_at = end + 1;
        return true;
    }

    /// The map or sequence whose first key or dash is here, in column `indent`.
    bool block(std::size_t indent) { return is_dash() ? block_sequence(indent) : block_map(indent); }

    bool block_map(std::size_t indent) {
        m_out.open(event(EventType::map_start));
        while (!m_done && m_indent == indent) {
            const std::size_t end = end_of_key();
            if (end == std::string_view::npos || !key(end) || !member_value(indent)) return false;
        }
        m_out.close(EventType::map_end);
        return m_done || m_indent < indent;
    }

    bool member_value(std::size_t indent) {
        skip_spaces();
        if (here() != '\n' && here() != '#') return line_value(indent);
        enter_line(end_of_line(m_at) + 1);
        if (m_done) return false;
        if (m_indent == indent && is_dash()) return block_sequence(indent);
        return m_indent > indent && block(m_indent);
    }

    /// Ends where its parent goes on: a sequence may stand in the column of the map that it is a value of.
    bool block_sequence(std::size_t indent) {
        m_out.open(event(EventType::sequence_start));
        while (!m_done && m_indent == indent && is_dash()) {
            ++m_at;
            skip_spaces();
            if (end_of_key() != std::string_view::npos) {
                m_indent = m_at - m_line;
                if (!block_map(m_indent)) return false;
            } else if (!line_value(indent)) {
                return false;
            }
        }
        m_out.close(EventType::sequence_end);
        return m_done || m_indent <= indent;
    }

    /// A value that begins here; `indent` is its parent's.
    bool line_value(std::size_t indent) {
        switch (here()) {
            case '"':
            case '\'':
                return quoted() && finish_line();
            case '[':
            case '{':
                return flow() && finish_line();
            case '|':
                return literal(indent);
            default:
                return plain() && finish_line();
        }
    }

    /// A plain value behind "key: " or "- ", to the end of the line or to " #".
    bool plain() {
        const bool negative = here() == '-' && at(m_at + 1) >= '0' && at(m_at + 1) <= '9';
        if (!is_alnum(here()) && !negative && std::string_view("_/$").find(here()) == std::string_view::npos)
            return false;
        std::size_t end = m_at;
        for (; at(end) != '\n'; ++end) {
            const char c = m_source[end];
            if (c == ':' && (at(end + 1) == ' ' || at(end + 1) == '\n')) return false;
            if (c == '#' && m_source[end - 1] == ' ') break;
        }
        const std::size_t stop = end;
        while (m_source[end - 1] == ' ') --end;
        const std::string_view text = m_source.substr(m_at, end - m_at);
        if (is_null_word(text)) return false;
        scalar(m_at, text, Style::plain);
        m_at = stop == end ? stop : stop - 1;  // finish_line wants the space before a comment
        return true;
    }

    bool flow() { return here() == '[' ? flow_sequence() : flow_map(); }

    bool flow_item() {
        if (here() == '"' || here() == '\'') return quoted();
        return here() == '[' || here() == '{' ? flow() : flow_plain();
    }

    bool flow_plain() {
        const bool negative = here() == '-' && at(m_at + 1) >= '0' && at(m_at + 1) <= '9';
        if (!is_alnum(here()) && !negative && here() != '_' && here() != '/') return false;
        std::size_t end = m_at;
        while (is_flow_char(at(end)) || (at(end) == ':' && (is_alnum(at(end + 1)) || at(end + 1) == '/'))) ++end;
        const std::size_t stop = end;
        while (m_source[end - 1] == ' ') --end;
        const std::string_view text = m_source.substr(m_at, end - m_at);
        if (is_null_word(text)) return false;
        scalar(m_at, text, Style::plain);
        m_at = stop;
        return true;
    }

    /// Behind an item of a flow collection: true if another follows.
    bool comma() {
        skip_spaces();
        if (here() != ',') return false;
        ++m_at;
        skip_spaces();
        return true;
    }

    bool flow_sequence() {
        m_out.open(event(EventType::sequence_start, true));
        ++m_at;
        skip_spaces();
        if (here() != ']') {
            do {
                if (!flow_item()) return false;
            } while (comma());
        }
        if (here() != ']') return false;
        ++m_at;
        m_out.close(EventType::sequence_end);
        return true;
    }

    bool flow_map() {
        m_out.open(event(EventType::map_start, true));
        ++m_at;
        skip_spaces();
        if (here() != '}') {
            do {
                const std::size_t end = end_of_key();
                if (end == std::string_view::npos || at(end + 1) != ' ' || !key(end)) return false;
                skip_spaces();
                if (!flow_item()) return false;
            } while (comma());
        }
        if (here() != '}') return false;
        ++m_at;
        m_out.close(EventType::map_end);
        return true;
    }

    /// The text under a `|` or `|-`; its first line is not empty and gives its indentation.
    bool literal(std::size_t parent) {
        const std::size_t begin = m_at++;
        const bool strip = here() == '-';
        if (strip) ++m_at;
        if (here() != '\n') return false;
        std::size_t line = m_at + 1;
        const std::size_t first = std::min(m_source.find_first_not_of(' ', line), m_source.size());
        const std::size_t indent = first - line;
        if (at(first) == '\n' || indent <= parent) return false;
        std::string text;
        std::size_t blank = 0;  // empty lines not yet written
        for (; line < m_source.size(); line = end_of_line(line) + 1) {
            const std::size_t end = m_source.find('\n', line);
            if (end == std::string_view::npos) return false;
            const std::size_t content = m_source.find_first_not_of(' ', line);
            if (content == end) {
                if (end - line > indent) return false;
                ++blank;
                continue;
            }
            if (content - line < indent) {
                if (content - line > parent || m_source[content] == '#') return false;
                break;
            }
            if (!text.empty()) text.append(blank + 1, '\n');
            blank = 0;
            text += m_source.substr(line + indent, end - line - indent);
        }
        if (!strip) text += '\n';
        scalar(begin, text, Style::literal);
        enter_line(line);
        return true;
    }

    std::string_view m_source;
    Collector& m_out;
    std::size_t m_line = 0;    ///< where the line begins
    std::size_t m_indent = 0;  ///< column of its first key or dash, from 0
    std::size_t m_at = 0;
    bool m_done = false;  ///< no line is left
};

}  // namespace

std::optional<std::vector<Event>> read_common(std::string_view source, const std::string& name,
                                              const EventRules& rules) {
    Collector collector(source, name, rules);
    try {
        if (!CommonReader(source, collector).run()) return std::nullopt;
        return collector.take();
    } catch (const Refused&) {  // yaml-cpp comes to the same, and may find an earlier fault
        return std::nullopt;
    }
}

}  // namespace sluice::project::yaml
