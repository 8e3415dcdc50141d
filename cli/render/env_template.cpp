#include <algorithm>

#include "render/env_line.hpp"
#include "render/line_reader.hpp"
#include "support/text.hpp"

// .env: lines of NAME=value, in the dialect of their reader.
namespace sluice::render {
namespace {

class EnvReader : LineReader {
public:
    using LineReader::LineReader;

    void run() {
        m_strict = holds_placeholders();
        for (std::size_t line = 0; line < m_source.size();) {
            const std::size_t end = line_end(m_source, line);
            const std::size_t after = next_line(m_source, end);
            const std::size_t first = std::min(m_source.find_first_not_of(" \t", line), end);
            if (first < end && m_source[first] != '#') read(line, first, end, after);
            line = after;
        }
    }

private:
    /// The name of a line and where its value begins, or k_nowhere if it has none.
    struct Name {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::size_t value = k_nowhere;
    };

    [[nodiscard]] bool is_docker() const { return m_out.file->dialect == "docker"; }
    [[nodiscard]] bool is_shell() const { return m_out.file->dialect == "shell"; }
    /// True if the reader of the file expands $NAME.
    [[nodiscard]] bool expands() const { return is_shell() || m_out.file->dialect == "compose"; }

    [[nodiscard]] bool holds_placeholders() const {
        for (std::size_t line = 0; line < m_source.size(); line = next_line(m_source, line)) {
            const std::string_view text = trim(m_source.substr(line, line_end(m_source, line) - line));
            if (!text.starts_with('#') && text.find("${") != std::string_view::npos) return true;
        }
        return false;
    }

    void read(std::size_t line, std::size_t first, std::size_t end, std::size_t after) {
        const bool used = m_source.substr(first, end - first).find("${") != std::string_view::npos;
        const bool script = is_shell() && !m_strict;  // whatever a shell reads
        const Name name = name_at(first, end, used);
        if (name.begin == name.end) {
            if (used || (!script && !m_lost)) refuse_line(first, end);
            return;
        }
        const std::size_t slots = m_out.slots.size();
        const std::size_t errors = m_errors.size();
        if (used) entry(name, line, end, after);
        note_key(std::string(m_source.substr(name.begin, name.end - name.begin)), name.begin, name.end - name.begin,
                 slots);
        if (!is_docker() && !m_lost && m_errors.size() == errors) check_value(name, end);
    }

    void refuse_line(std::size_t first, std::size_t end) {
        const std::string_view rules = is_shell()    ? "NAME=value or export NAME=value"
                                       : is_docker() ? "NAME=value or NAME"
                                                     : "NAME=value, export NAME=value or NAME";
        refuse(
            first, end - first, "env-line", "this line of .env is no " + std::string(rules),
            "names are letters, digits and \"_\"; write no spaces around \"=\", and what is no value as a # comment");
    }

    /// Reads `NAME=`, `export NAME=` and, where readers take it for a variable of their own environment, `NAME`. An empty
    /// name: the line is none of these. Readers disagree about blanks before "=", so a placeholder must not follow them.
    [[nodiscard]] Name name_at(std::size_t first, std::size_t end, bool used) const {
        static constexpr std::string_view k_blanks = " \t";
        static constexpr std::string_view k_export = "export";
        const auto skip = [&](std::size_t at) { return std::min(m_source.find_first_not_of(k_blanks, at), end); };
        Name name{first, first, k_nowhere};
        const std::size_t word = skip(first + k_export.size());
        if (!is_docker() && m_source.substr(first, end - first).starts_with(k_export) && word > first + k_export.size())
            name.begin = word;
        const std::string_view rest = m_source.substr(name.begin, end - name.begin);
        const std::size_t equals = name.begin + std::min(rest.find('='), rest.size());
        name.end = std::min(name.begin + std::min(rest.find_first_of(k_blanks), rest.size()), equals);
        const std::size_t next = skip(name.end);
        const bool blanks = next > name.end && (used || is_shell() || is_docker());
        const bool bare = next == end && !is_shell() && !used;
        if (!is_key(m_source.substr(name.begin, name.end - name.begin)) ||
            (!bare && (next != equals || blanks || equals == end)))
            name.end = name.begin;
        else if (!bare)
            name.value = equals + 1;
        return name;
    }

    /// In a file with placeholders every line ends what it begins, so that each value stands where it seems to stand.
    void check_value(const Name& name, std::size_t end) {
        if (name.value == k_nowhere) return;
        const std::string_view value = m_source.substr(name.value, end - name.value);
        const bool complete = is_complete_env_line(value);
        const std::string_view fault = is_shell() ? shell_fault(value)
                                       : complete ? ""
                                                  : "a line that goes on in the next one";
        m_lost = !complete;  // what follows may be part of it
        if (fault.empty() || !m_strict) return;
        refuse(name.value, value.size(), "env-line",
               "in a file with placeholders a value cannot hold " + std::string(fault),
               is_shell()
                   ? "write NAME=\"…\" on one line; what runs commands belongs into the script that reads the file"
                   : "end every value on its line; a line break in a value is written by its parameter");
    }

    /// Where a value would be read as code or as part of a name: `$(`, `$[`, `${name:-…}` and `$name` before a placeholder; a
    /// `${` that nothing closes.
    [[nodiscard]] bool is_in_expansion(const Slot& slot) const {
        std::size_t open = 0;   // of the reader's "${", which nest
        std::string_view name;  // "$name" at the end of a literal
        for (const Piece& piece : slot.pieces) {
            if (piece.kind == Piece::Kind::escape) {
                ++open;
            } else if (piece.kind != Piece::Kind::literal) {
                if (open > 0 || ends_in_name(name)) return true;
                name = {};
                continue;
            }
            name = piece.text;
            for (std::size_t i = 0; i < piece.text.size(); ++i) {
                const std::string_view rest = std::string_view(piece.text).substr(i);
                if (rest.starts_with("$(") || rest.starts_with("$[")) return true;
                if (rest.starts_with("${")) ++open;
                if (rest.front() == '}' && open > 0) --open;
            }
        }
        return open > 0;
    }

    /// True if the text ends in "$" or "$name".
    [[nodiscard]] static bool ends_in_name(std::string_view text) {
        static constexpr std::string_view k_name = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
        const std::size_t end = text.find_last_not_of(k_name);
        return end != std::string_view::npos && text[end] == '$';
    }

    void entry(const Name& name, std::size_t line, std::size_t end, std::size_t after) {
        const std::string_view key = m_source.substr(name.begin, name.end - name.begin);
        if (const std::string_view fault = is_shell() ? shell_name_fault(key) : ""; !fault.empty()) {
            refuse(name.begin, key.size(), "env-expansion", std::string(fault), "give the variable another name");
            return;
        }
        const std::size_t begin = name.value;
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
        const bool shell = is_shell();
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

    bool m_strict = false;  ///< the file holds placeholders
    bool m_lost = false;    ///< a line went on in the next one: what follows cannot be told
};

}  // namespace

Result<> parse_env_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors) {
    TRY(check_no_mark(out));
    EnvReader(out, reader, errors).run();
    return {};
}

}  // namespace sluice::render
