#include <algorithm>

#include "render/escape.hpp"
#include "render/line_keys.hpp"
#include "render/template.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

bool is_printable_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); });
}

/// Reads `[section]`, `key = value` and `key: value` as far as readers of INI agree. Lines that hold placeholders are held
/// to that; of all others it must be clear what they are.
class IniTemplate {
public:
    IniTemplate(Template& out, PlaceholderReader& reader, project::ErrorList& errors)
        : m_out(out), m_source(out.source), m_reader(reader), m_errors(errors) {
        out.containers.emplace_back();
    }

    void run() {
        m_strict = holds_placeholders();
        for (std::size_t at = 0; at < m_source.size();) {
            const Line line = line_at(at);
            read(line);
            at = line.after;
        }
        LineKeys names;
        for (const Section& one : m_sections) names.add(m_out, one.name, one.begin, one.width, one.used, m_errors);
    }

private:
    struct Section {
        std::string name;  ///< with its brackets, in lower case
        std::size_t begin = 0;
        std::size_t width = 0;
        bool used = false;  ///< a parameter or secret stands in it
    };

    /// Bytes of one line: [begin, end) without its end, `first` behind its indentation, `after` where the next one begins.
    struct Line {
        std::size_t begin = 0;
        std::size_t first = 0;
        std::size_t end = 0;
        std::size_t after = 0;
        std::string_view text;  ///< [first, end) without white space at its end

        [[nodiscard]] bool is_content() const { return !text.empty() && text[0] != ';' && text[0] != '#'; }
        [[nodiscard]] std::size_t indent() const { return first - begin; }
    };

    [[nodiscard]] Line line_at(std::size_t begin) const {
        Line line;
        line.begin = begin;
        const std::size_t feed = std::min(m_source.find('\n', begin), m_source.size());
        line.after = std::min(feed + 1, m_source.size());
        line.end = feed > begin && m_source[feed - 1] == '\r' ? feed - 1 : feed;
        line.first = std::min(m_source.find_first_not_of(" \t", begin), line.end);
        line.text = m_source.substr(line.first, line.end - line.first);
        const std::size_t last = line.text.find_last_not_of(" \t");
        line.text = line.text.substr(0, last == std::string_view::npos ? 0 : last + 1);
        return line;
    }

    [[nodiscard]] bool holds_placeholders() const {
        for (std::size_t at = 0; at < m_source.size();) {
            const Line line = line_at(at);
            if (line.is_content() && line.text.find("${") != std::string_view::npos) return true;
            at = line.after;
        }
        return false;
    }

    void read(const Line& line) {
        if (!line.is_content()) return;
        const bool continues = m_joined || line.indent() > m_indent;
        const std::size_t slots = m_out.slots.size();
        if (m_strict && continues && !m_joined && line.text[0] == '[')
            return refuse(line,
                          "some readers take this indented line for a section, others for more of the value above",
                          "write it without indentation, or the value on one line");
        if (line.text.find("${") != std::string_view::npos)
            entry(line, continues);
        else if (!continues)
            check_line(line);
        if (!continues) note_key(line, m_out.slots.size() > slots && holds_value(m_out.slots.back()));
        m_joined = line.text.ends_with('\\');
        if (continues) return;
        m_indent = line.text[0] == '[' ? k_nowhere : line.indent();  // the first key of a section may be indented
    }

    /// A line without placeholders is a section's name, a key with a value, or one word: a key that some readers take
    /// without a value.
    void check_line(const Line& line) {
        const std::size_t close = line.text.find(']');
        const std::size_t delimiter = std::min(line.text.find_first_of("=:"), line.text.size());
        const std::string_view key = trim(line.text.substr(0, delimiter));
        if (line.text[0] != '[') {
            const bool one_word = key.find_first_of(" \t") == std::string_view::npos;
            if (key.empty() || (delimiter == line.text.size() && !one_word))
                return refuse(line, "this line of INI is no [section], no key = value and no comment",
                              "write key = value, or # before it");
        } else if (close == std::string_view::npos || close == 1) {
            return refuse(line, "the name of a section is not closed on its line", "write [name]");
        } else {
            const std::string_view rest = trim(line.text.substr(close + 1));
            if (rest.find(']') != std::string_view::npos || (!rest.empty() && rest[0] != ';' && rest[0] != '#'))
                return refuse(line, "text stands behind the name of a section", "write [name] on a line of its own");
        }
        check_letters(line, line.text[0] == '[' ? line.text.substr(0, close) : key);
    }

    /// Readers take other white space for indentation, and other letters for those of ASCII in lower case.
    void check_letters(const Line& line, std::string_view name) {
        if (!m_strict || is_printable_ascii(name)) return;
        refuse(line, "a key or section beside placeholders has other characters than printable ASCII",
               "write its name in ASCII: readers compare and strip others differently");
    }

    void note_key(const Line& line, bool used) {
        if (line.text[0] == '[') {
            const std::size_t width = std::min(line.text.find(']'), line.text.size() - 1) + 1;
            m_sections.push_back({lower(line.text.substr(0, width)), line.first, width, false});
            m_keys.clear();
            return;
        }
        const std::string_view key = trim(line.text.substr(0, line.text.find_first_of("=:")));
        m_keys.add(m_out, lower(key), line.first, key.size(), used, m_errors);
        if (used && !m_sections.empty()) m_sections.back().used = true;
    }

    void entry(const Line& line, bool continues) {
        const std::string_view text = line.text;
        if (text[0] == '[') return refuse_key(line, text.size(), "a section's name");
        const std::size_t delimiter = std::min(text.find_first_of("=:"), text.size());
        if (!continues && text.find("${") < delimiter) return refuse_key(line, delimiter, "a key");
        if (!continues && (delimiter == text.size() || delimiter == 0)) {
            return refuse(line, "a line with a placeholder must read key = value", "put it on a line of its own");
        }
        if (!continues && !is_printable_ascii(text.substr(0, delimiter)))
            return check_letters(line, text.substr(0, delimiter));
        std::size_t begin = continues ? 0 : std::min(text.find_first_not_of(" \t", delimiter + 1), text.size());
        const std::string_view value = text.substr(begin);
        const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
        begin += line.first + (quoted ? 1 : 0);
        const std::size_t before = m_errors.size();
        Slot slot = slot_at(begin, begin + value.size() - (quoted ? 2 : 0));
        const bool plain =
            slot.pieces.empty() || (slot.pieces.size() == 1 && slot.pieces[0].kind == Piece::Kind::literal);
        if (m_errors.size() != before || plain) return;
        if (continues || text.ends_with('\\') || is_continued(line)) {
            return refuse(line, "a value with a placeholder stands on one line, that of its key",
                          "write it on one line; readers of INI disagree about longer ones");
        }
        if (!check_text(slot, quoted)) return;
        slot.container = 0;
        slot.member = m_out.containers[0].members.size();
        m_out.containers[0].members.push_back({line.begin, line.after});
        m_out.slots.push_back(std::move(slot));
    }

    /// The template's own text in a value is held to what values are held to. White space in it is the template's, and
    /// `quoted` text may begin and end with it.
    bool check_text(const Slot& slot, bool quoted) {
        std::size_t begin = slot.begin;
        for (const Piece& piece : slot.pieces) {
            const std::size_t end = piece.kind == Piece::Kind::literal ? begin + piece.text.size() : piece.end;
            const bool first = !quoted && begin == slot.begin;
            const bool last = !quoted && end == slot.end;
            std::string ignored;
            StringSink sink(ignored);
            const auto refused = piece.kind == Piece::Kind::literal
                                     ? escape_ini((first ? "" : ".") + piece.text + (last ? "" : "."), sink)
                                     : std::nullopt;
            if (refused) {
                m_errors.add(
                    Error{Code::usage, "ini-text", "the text beside the placeholder holds " + std::string(*refused)}
                        .at(at(m_out, begin, end - begin))
                        .mend("put a comment on a line of its own, and other text into a YAML or JSON template"));
                return false;
            }
            begin = end;
        }
        return true;
    }

    [[nodiscard]] Slot slot_at(std::size_t begin, std::size_t end) {
        Slot slot;
        slot.context = Context::ini;
        slot.begin = begin;
        slot.end = end;
        std::vector<std::size_t> offsets(end - begin);
        for (std::size_t i = 0; i < offsets.size(); ++i) offsets[i] = begin + i;
        slot.pieces = m_reader.read(m_source.substr(begin, end - begin), offsets, m_out.name, m_source);
        return slot;
    }

    /// True if a reader may take the next line for more of this one's value: it is indented deeper.
    [[nodiscard]] bool is_continued(const Line& line) const {
        for (std::size_t at = line.after; at < m_source.size();) {
            const Line next = line_at(at);
            if (next.is_content()) return next.indent() > line.indent();
            at = next.after;
        }
        return false;
    }

    void refuse_key(const Line& line, std::size_t width, const std::string& what) {
        if (m_errors.is_full()) return m_errors.skip();
        m_errors.add(Error{Code::usage, "placeholder-in-key", "a placeholder cannot stand in " + what}
                         .at(at(m_out, line.first, width))
                         .mend("write it out"));
    }

    void refuse(const Line& line, std::string message, std::string hint) {
        if (m_errors.is_full()) return m_errors.skip();
        m_errors.add(Error{Code::usage, "ini-line", std::move(message)}
                         .at(at(m_out, line.first, line.text.size()))
                         .mend(std::move(hint)));
    }

    Template& m_out;
    std::string_view m_source;
    PlaceholderReader& m_reader;
    project::ErrorList& m_errors;
    std::size_t m_indent = k_nowhere;  ///< of the last key; a line indented deeper continues its value
    bool m_joined = false;             ///< the last line ended in a backslash
    bool m_strict = false;             ///< the file holds placeholders
    LineKeys m_keys;                   ///< of this section
    std::vector<Section> m_sections;
};

}  // namespace

Result<> parse_ini_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors) {
    TRY(check_no_mark(out));
    IniTemplate(out, reader, errors).run();
    return {};
}

}  // namespace sluice::render
