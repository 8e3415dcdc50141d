#include <algorithm>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "render/template.hpp"
#include "render/toml_check.hpp"
#include "render/toml_string.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

constexpr std::size_t k_bytes = 1U << 20;
constexpr std::size_t k_depth = 64;
constexpr std::size_t k_nodes = 50'000;

/// True if the text can only be a number, a bool or a date, right or wrong.
bool looks_like_value(std::string_view text) {
    if (text == "true" || text == "false") return true;
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    return text == "inf" || text == "nan" || (!text.empty() && text[0] >= '0' && text[0] <= '9');
}

/// Finds every string of a TOML 1.0 text, and what an unset one can be cut out of. Two readers must agree: this one knows
/// where things stand, toml++ whether all of it is TOML.
class TomlTemplate {
public:
    TomlTemplate(Template& out, PlaceholderReader& reader) : m_out(out), m_source(out.source), m_reader(reader) {
        out.containers.emplace_back();  // the lines
    }

    Result<> run() {
        if (m_source.size() > k_bytes) return syntax(fmt::format("a TOML template of more than {} bytes", k_bytes));
        m_at = m_source.starts_with("\xEF\xBB\xBF") ? 3 : 0;
        for (skip_lines(); m_at < m_source.size(); skip_lines()) TRY(statement());
        return compare();
    }

private:
    using Keys = std::unordered_map<std::string_view, std::size_t>;  ///< of one inline table, and where each stands

    /// The beginning of a key, a header or a bare value, by which an error of toml++ is told.
    struct Mark {
        std::size_t begin = 0;
        bool is_value = false;
        std::size_t end = 0;  ///< of a key or header that begins a statement, else 0
    };

    [[nodiscard]] Failure syntax(std::string message) const {
        Error error{Code::usage, "toml-syntax", std::move(message)};
        return fail(std::move(error).at(at(m_out, m_at)));
    }

    [[nodiscard]] char next() const { return m_at < m_source.size() ? m_source[m_at] : '\0'; }
    void skip_blanks() { m_at = std::min(m_source.find_first_not_of(" \t", m_at), m_source.size()); }

    /// Skips blanks, line ends and comments.
    void skip_lines() {
        while (true) {
            m_at = std::min(m_source.find_first_not_of(" \t\r\n", m_at), m_source.size());
            if (next() != '#') return;
            m_at = std::min(m_source.find('\n', m_at), m_source.size());
        }
    }

    Result<> mark(bool is_value) {
        if (m_marks.size() >= k_nodes) return syntax(fmt::format("more than {} keys and values", k_nodes));
        m_marks.push_back({m_at, is_value, 0});
        return {};
    }

    /// A header, or a key and its value, which end with their line.
    Result<> statement() {
        m_open = 0;
        m_line = m_source.rfind('\n', m_at) + 1;  // npos + 1: the first line
        if (m_line == 0 && m_source.starts_with("\xEF\xBB\xBF")) m_line = 3;
        TRY(mark(false));
        const std::size_t index = m_marks.size() - 1;
        if (next() == '[') {
            TRY(header());
            m_marks[index].end = m_at;
        } else {
            const std::size_t depth = TRY(key(0));
            m_marks[index].end = m_at;
            TRY(value_of_key(depth));
        }
        skip_blanks();
        if (next() != '#' && next() != '\n' && next() != '\r' && m_at < m_source.size())
            return syntax("something stands behind the value on its line");
        return {};
    }

    Result<> header() {
        const std::size_t brackets = m_source.substr(m_at, 2) == "[[" ? 2 : 1;
        m_at += brackets;
        TRY(key(0));
        if (m_source.substr(m_at, brackets) != std::string_view("]]").substr(0, brackets))
            return syntax("a table's header is not closed");
        m_at += brackets;
        return {};
    }

    /// Refuses the key of an inline table from `begin` to here if it is written there already; toml++ refuses what is the
    /// same key in another form.
    Result<> once(Keys& keys, std::size_t begin) {
        const auto [first, is_new] = keys.emplace(trim(m_source.substr(begin, m_at - begin)), begin);
        if (is_new) return {};
        m_at = begin;
        return refuse_twice(first->second);
    }

    [[nodiscard]] Failure refuse_twice(std::optional<std::size_t> first) const {
        auto refused = syntax("this key or table is set twice, or cannot be added to here");
        if (first) refused.value().notes.push_back(fmt::format("first at line {}", at(m_out, *first).line));
        return refused;
    }

    Result<> value_of_key(std::size_t depth) {
        if (next() != '=') return syntax("\"=\" is expected");
        ++m_at;
        skip_blanks();
        return value(depth);
    }

    /// Reads a key of one or more parts and the blanks around it; gives the depth of its value.
    Result<std::size_t> key(std::size_t depth) {
        while (true) {
            if (++depth > k_depth) return too_deep();
            skip_blanks();
            TRY(key_part());
            skip_blanks();
            if (next() != '.') return depth;
            ++m_at;
        }
    }

    Result<> key_part() {
        static constexpr std::string_view k_bare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        const std::size_t begin = m_at;
        if (next() == '"' || next() == '\'') {
            TomlString string = TRY(read_toml_string(m_out, m_at));
            if (string.lines) return syntax("a key cannot have three quotes");
            m_at = string.end;
            if (string.decoded.find("${") == std::string::npos || !has_placeholder(read(string))) return {};
            return placeholder_in_key(begin, string.end);
        }
        m_at = std::min(m_source.find_first_not_of(k_bare, m_at), m_source.size());
        if (m_source.substr(m_at).starts_with("${")) return placeholder_in_key(m_at, m_at + 2);
        if (m_at == begin) return syntax("a key is expected");
        return {};
    }

    [[nodiscard]] Failure placeholder_in_key(std::size_t begin, std::size_t end) const {
        return fail(
            Error{Code::usage, "placeholder-in-key", "a placeholder cannot stand in a key or in the name of a table"}
                .at(at(m_out, begin, end - begin))
                .mend("write the key out; a map parameter writes keys: name = \"${map}\""));
    }

    [[nodiscard]] Failure too_deep() const { return syntax(fmt::format("nested deeper than {} levels", k_depth)); }

    Result<> value(std::size_t depth) {
        if (depth > k_depth) return too_deep();
        switch (next()) {
            case '[':
            case '{':
                return collection(depth);
            case '"':
            case '\'': {
                TomlString string = TRY(read_toml_string(m_out, m_at));
                TRY(mark(true));
                m_at = string.end;
                note_slot(string);
                m_texts.push_back(std::move(string.decoded));
                return {};
            }
            default:
                return bare();
        }
    }

    /// A number, bool or date; toml++ looks whether it is one.
    Result<> bare() {
        if (m_source.substr(m_at).starts_with("${") || m_source.substr(m_at).starts_with("$${")) {
            const std::size_t end = std::min(m_source.find_first_of("}\n", m_at), m_source.size() - 1) + 1;
            const std::string_view placeholder = m_source.substr(m_at, end - m_at);
            return fail(
                Error{Code::usage, "placeholder-in-flow", "an unquoted placeholder is not TOML"}
                    .at(at(m_out, m_at, placeholder.size()))
                    .mend(fmt::format("write \"{}\" in quotes: the declared type is kept", printable(placeholder))));
        }
        TRY(mark(true));
        const std::size_t begin = m_at;
        m_at = std::min(m_source.find_first_of(",]}#\r\n", m_at), m_source.size());
        while (m_at > begin && (m_source[m_at - 1] == ' ' || m_source[m_at - 1] == '\t')) --m_at;
        if (looks_like_value(m_source.substr(begin, m_at - begin))) return {};
        m_at = begin;
        return syntax("a value is expected: texts stand in quotes");
    }

    /// An array, which may have line ends and comments, or an inline table, which has none.
    Result<> collection(std::size_t depth) {
        const bool is_map = next() == '{';
        const char close = is_map ? '}' : ']';
        const std::size_t index = m_out.containers.size();
        Container container;
        container.kind = is_map ? Container::Kind::flow_map : Container::Kind::flow_list;
        container.begin = m_at;
        m_out.containers.push_back(std::move(container));
        const auto skip = [&] { is_map ? skip_blanks() : skip_lines(); };
        TRY(mark(true));
        Keys keys;
        ++m_at;
        skip();
        while (next() != close) {
            m_out.containers[index].members.push_back({m_at, m_at});
            m_open = index;
            if (is_map) {
                TRY(mark(false));
                const std::size_t begin = m_at;
                const std::size_t inner = TRY(key(depth));
                TRY(once(keys, begin));
                TRY(value_of_key(inner));
            } else {
                TRY(value(depth + 1));
            }
            m_out.containers[index].members.back().end = m_at;
            skip();
            if (next() == close) break;
            if (next() != ',') return syntax(fmt::format("\",\" or \"{}\" is expected", close));
            ++m_at;
            skip();
        }
        ++m_at;
        return {};
    }

    std::vector<Piece> read(const TomlString& string) {
        return m_reader.read(string.decoded, string.offsets, m_out.name, m_source);
    }

    [[nodiscard]] static bool has_placeholder(const std::vector<Piece>& pieces) {
        return std::any_of(pieces.begin(), pieces.end(),
                           [](const Piece& piece) { return piece.kind != Piece::Kind::literal; });
    }

    void note_slot(const TomlString& string) {
        if (string.decoded.find("${") == std::string::npos) return;
        Slot slot;
        slot.pieces = read(string);
        if (!has_placeholder(slot.pieces)) return;
        slot.context = context_of(string, slot.pieces);
        slot.begin = string.begin;
        slot.end = string.end;
        slot.container = m_open;
        auto& members = m_out.containers[m_open].members;
        if (m_open == 0) {
            const std::size_t line_end = std::min(m_source.find('\n', string.end), m_source.size() - 1);
            members.push_back({m_line, line_end + 1});
        }
        slot.member = members.size() - 1;
        m_out.slots.push_back(std::move(slot));
    }

    /// Lets toml++ read the same text, and refuses it where the two differ.
    Result<> compare() {
        TomlReading reading = read_with_tomlpp(m_source, m_out.has_schema);
        if (!reading.valid && m_marks.empty()) return syntax("not TOML 1.0");
        if (!reading.valid) return refuse_at(reading.fault);
        if (reading.texts == m_texts) {
            m_out.tree = std::move(reading.tree);
            return {};
        }
        m_at = 0;
        return syntax("this text holds strings that TOML readers disagree about");
    }

    Result<> refuse_at(std::size_t fault) {
        const auto behind = std::upper_bound(m_marks.begin(), m_marks.end(), fault,
                                             [](std::size_t offset, const Mark& mark) { return offset < mark.begin; });
        auto mark = behind == m_marks.begin() ? behind : behind - 1;
        // A key that cannot be set is told at its value, which this reader has found to look like one.
        if (mark->is_value && mark->begin == fault && mark != m_marks.begin()) --mark;
        m_at = mark->begin;
        if (mark->is_value) return syntax("not a value of TOML 1.0");
        return refuse_twice(first_setting(*mark));
    }

    [[nodiscard]] bool is_header(const Mark& mark) const { return mark.end > 0 && m_source[mark.begin] == '['; }

    /// Where the key or header of a statement was set before.
    [[nodiscard]] std::optional<std::size_t> first_setting(const Mark& mark) const {
        if (mark.end == 0) return std::nullopt;
        const auto text_of = [&](const Mark& one) { return m_source.substr(one.begin, one.end - one.begin); };
        std::string chain(text_of(mark));
        if (!is_header(mark)) {
            chain += "= 0";
            auto header = static_cast<std::size_t>(&mark - m_marks.data());
            while (header > 0 && !is_header(m_marks[header])) --header;
            if (is_header(m_marks[header])) chain = fmt::format("{}\n{}", text_of(m_marks[header]), chain);
        }
        return find_first_setting(m_source.substr(0, mark.begin), chain);
    }

    Template& m_out;
    std::string_view m_source;
    PlaceholderReader& m_reader;
    std::vector<Mark> m_marks;         ///< by offset
    std::vector<std::string> m_texts;  ///< the strings that are values, by offset
    std::size_t m_at = 0;
    std::size_t m_open = 0;  ///< the container whose value is being read; 0: the lines
    std::size_t m_line = 0;  ///< where the statement's line begins
};

}  // namespace

Result<> parse_toml_template(Template& out, PlaceholderReader& reader) { return TomlTemplate(out, reader).run(); }

}  // namespace sluice::render
