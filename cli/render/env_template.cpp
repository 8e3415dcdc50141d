#include <algorithm>

#include "render/line_reader.hpp"
#include "support/text.hpp"

// .env: lines of NAME=value, in the dialect of their reader.
namespace sluice::render {
namespace {

class EnvReader : LineReader {
public:
    using LineReader::LineReader;

    void run() {
        for (std::size_t line = 0; line < m_source.size();) {
            const std::size_t end = line_end(m_source, line);
            const std::size_t after = next_line(m_source, end);
            const std::size_t first = m_source.find_first_not_of(" \t", line);
            const bool used = m_source.substr(line, end - line).find("${") != std::string_view::npos;
            const std::size_t slots = m_out.slots.size();
            if (used && m_source[first] != '#') entry(line, first, end, after);
            if (first < end && m_source[first] != '#') note_name(first, end, slots);
            line = after;
        }
        if (!m_out.slots.empty() && expands()) check_lines();
    }

private:
    [[nodiscard]] bool is_docker() const { return m_out.file->dialect == "docker"; }
    /// True if the reader of the file expands $NAME, and knows quotes that go over several lines.
    [[nodiscard]] bool expands() const { return m_out.file->dialect == "shell" || m_out.file->dialect == "compose"; }

    /// In a file with placeholders every line ends what it begins, so that each value stands where it seems to stand.
    void check_lines() {
        for (std::size_t line = 0; line < m_source.size(); line = next_line(m_source, line_end(m_source, line))) {
            const std::string_view text = m_source.substr(line, line_end(m_source, line) - line);
            if (is_complete(text)) continue;
            refuse(line, text.size(), "env-line", "a line that goes on in the next one, in a file with placeholders",
                   "end every value on its line; a line break in a value is written by its parameter");
            return;
        }
    }

    /// False for an open quote, a backslash at the end, and the beginning of a here-document.
    [[nodiscard]] static bool is_complete(std::string_view line) {
        char quote = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (c == '\\' && quote != '\'') {
                if (++i == line.size()) return false;
            } else if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
                return true;
            } else if (line.substr(i).starts_with("<<")) {
                return false;
            }
        }
        return quote == 0;
    }

    /// Where a value would be read as code or as part of a name: `$(`, `$[`, `${name:-…}` and `$name` before a placeholder.
    [[nodiscard]] bool is_in_expansion(const Slot& slot) const {
        bool open = false;      // in the "${…" of the reader
        std::string_view name;  // "$name" at the end of a literal
        for (const Piece& piece : slot.pieces) {
            if (piece.kind == Piece::Kind::escape) {
                open = true;
            } else if (piece.kind != Piece::Kind::literal) {
                if (open || ends_in_name(name)) return true;
                name = {};
                continue;
            }
            name = piece.text;
            for (std::size_t i = 0; i < piece.text.size(); ++i) {
                const std::string_view rest = std::string_view(piece.text).substr(i);
                if (rest.starts_with("$(") || rest.starts_with("$[")) return true;
                if (rest.starts_with("${")) open = true;
                if (rest.front() == '}') open = false;
            }
        }
        return false;
    }

    /// True if the text ends in "$" or "$name".
    [[nodiscard]] static bool ends_in_name(std::string_view text) {
        static constexpr std::string_view k_name = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
        const std::size_t end = text.find_last_not_of(k_name);
        return end != std::string_view::npos && text[end] == '$';
    }

    /// Where the name of a line begins, behind "export ".
    [[nodiscard]] std::size_t name_begin(std::size_t first) const {
        static constexpr std::string_view k_export = "export ";
        if (is_docker() || !m_source.substr(first).starts_with(k_export)) return first;
        return m_source.find_first_not_of(" \t", first + k_export.size());
    }

    /// Some readers allow blanks before "=".
    void note_name(std::size_t first, std::size_t end, std::size_t slots) {
        const std::size_t begin = std::min(name_begin(first), end);
        const std::size_t equals = m_source.find('=', begin);
        if (equals == std::string_view::npos || equals >= end) return;
        const std::string_view name = trim(m_source.substr(begin, equals - begin));
        if (is_key(name)) note_key(std::string(name), begin, name.size(), slots);
    }

    void entry(std::size_t line, std::size_t first, std::size_t end, std::size_t after) {
        const std::size_t equals = m_source.find('=', first);
        const std::size_t key = name_begin(first);
        if (equals == std::string_view::npos || equals > end || !is_key(m_source.substr(key, equals - key))) {
            refuse(first, end - first, "env-line", "a line with a placeholder must read NAME=value",
                   "names are letters, digits and \"_\", without spaces around \"=\"");
            return;
        }
        std::size_t begin = equals + 1;
        std::size_t stop = end;
        if (!is_docker()) {
            while (stop > begin && (m_source[stop - 1] == ' ' || m_source[stop - 1] == '\t')) --stop;
            if (!check_quoting(begin, stop)) return;
        }
        const bool quoted = begin < stop && !is_docker() && m_source[begin] == '"';
        const std::size_t inner = begin + (quoted ? 1 : 0);
        const std::string_view text = m_source.substr(inner, stop - inner - (quoted ? 1 : 0));
        std::vector<std::size_t> offsets(text.size());
        for (std::size_t i = 0; i < text.size(); ++i) offsets[i] = inner + i;
        const std::size_t slots = m_out.slots.size();
        add(Context::env, begin, stop, text, offsets, line, after);
        if (m_out.slots.size() == slots || !expands() || !is_in_expansion(m_out.slots.back())) return;
        refuse(begin, stop - begin, "env-expansion", "the reader would expand the value as a part of $… or $(…)",
               "let the placeholder stand outside; write $${NAME} instead of $NAME before it");
    }

    /// A shell takes a name with "." or "-" for a command.
    [[nodiscard]] bool is_key(std::string_view name) const {
        const bool shell = m_out.file->dialect == "shell";
        const auto fits = [shell](char c) {
            return c == '_' || (!shell && (c == '.' || c == '-')) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                   (c >= 'A' && c <= 'Z');
        };
        return !name.empty() && std::all_of(name.begin(), name.end(), fits) && !(name[0] >= '0' && name[0] <= '9');
    }

    /// A value with placeholders is bare or in one pair of double quotes, so that it can be written anew.
    bool check_quoting(std::size_t begin, std::size_t end) {
        const std::string_view text = m_source.substr(begin, end - begin);
        const bool dialect = !m_out.file->dialect.empty();
        const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
        const std::string_view inner = quoted ? text.substr(1, text.size() - 2) : text;
        // "|" is left to ${secret:x|url}; a result that holds one is written in quotes
        const bool clean = inner.find_first_of(quoted ? "\"\\`" : "\"\\`' \t#;&<>()*?~") == std::string_view::npos;
        if (clean && (!quoted || dialect)) return true;
        refuse(begin, end - begin, "env-quoting",
               "a value with a placeholder is written bare or, with a dialect, in double quotes without backslashes",
               dialect ? "write NAME=\"…${x}…\""
                       : "declare {file: …, dialect: docker|compose|shell} if the value needs quotes or spaces");
        return false;
    }
};

}  // namespace

Result<> parse_env_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors) {
    EnvReader(out, reader, errors).run();
    return {};
}

}  // namespace sluice::render
