#include <set>

#include "project/yaml_events.hpp"
#include "secrets/import.hpp"
#include "secrets/import_text.hpp"

// A reader of its own, because the strict loader of cli/project keeps every scalar in memory that is not locked. It reads the
// part of YAML that files of secrets are written in, and refuses the rest.

namespace sluice::secrets {
namespace {

constexpr std::size_t k_yaml_depth = 32;
constexpr std::size_t k_yaml_key = 1024;
constexpr const char* k_json_hint = "turn the file into JSON, and import that";
constexpr const char* k_yaml_quotes = "write the value in single quotes";

class YamlImport {
public:
    YamlImport(const Secret& text, const std::string& name) : m_in(text, name) {}

    Result<std::vector<ImportItem>> read() {
        TRY(m_in.check());
        TRY(check_characters());
        m_in.take_if("\xEF\xBB\xBF");
        if (m_in.rest().starts_with("---")) {
            m_in.take_if("---");
            TRY(end_line());
        }
        TRY(next_line());
        if (m_in.at_end()) return std::move(m_items);
        TRY(read_map("", 0));
        if (!m_in.at_end()) return m_in.refuse("a line is indented less than the map that it stands in");
        return std::move(m_items);
    }

private:
    /// Readers of YAML 1.1 see line breaks, or nothing at all, in some characters.
    Result<> check_characters() const {
        ImportText in = m_in;
        while (!in.at_end()) {
            const std::string_view rest = in.rest();
            const auto byte = static_cast<unsigned char>(rest.front());
            const bool c0 = (byte < 0x20 && byte != '\n' && byte != '\t' && !rest.starts_with("\r\n")) || byte == 0x7F;
            const bool c1 = byte == 0xC2 && static_cast<unsigned char>(rest[1]) < 0xA0;
            if (c0 || c1 || rest.starts_with("\u2028") || rest.starts_with("\u2029"))
                return in.refuse("a control character, in which readers of YAML differ", k_json_hint);
            in.take();
        }
        return {};
    }

    [[nodiscard]] bool at_line_end() const {
        return m_in.at_end() || m_in.peek() == '\n' || m_in.rest().starts_with("\r\n");
    }
    [[nodiscard]] bool at_blank() const { return m_in.peek() == ' ' || m_in.peek() == '\t'; }
    void skip_line() {
        while (!m_in.at_end() && m_in.take() != '\n') {
        }
    }

    /// Blanks and a comment may stand behind a value, and nothing else.
    Result<> end_line() {
        const bool blank = at_blank();
        while (at_blank()) m_in.take();
        if (!at_line_end() && !(blank && m_in.peek() == '#'))
            return m_in.refuse("something stands behind a value", k_yaml_quotes);
        skip_line();
        return {};
    }

    /// Goes to the first sign of the next line that is no comment; m_indent says where that is.
    Result<> next_line() {
        while (!m_in.at_end()) {
            m_indent = 0;
            while (m_in.take_if(' ')) ++m_indent;
            if (m_in.peek() == '\t') return m_in.refuse("a tab before a key", "indent with blanks");
            if (!at_line_end() && m_in.peek() != '#') return {};
            skip_line();
        }
        m_indent = 0;
        return {};
    }

    /// A map from here on: every line of this indentation.
    Result<> read_map(const std::string& prefix, std::size_t depth) {
        if (depth >= k_yaml_depth) return m_in.too_much("the file is nested too deeply");
        const std::size_t indent = m_indent;
        std::set<std::string> names;
        do {
            const std::string name = TRY(read_key());
            if (!names.insert(name).second) return m_in.refuse("a key stands twice in one map");
            if (prefix.size() + name.size() > k_yaml_key) return m_in.too_much("a key is too long");
            TRY(read_value(prefix.empty() ? name : prefix + "." + name, indent, depth));
            if (!m_in.at_end() && m_indent > indent)
                return m_in.refuse("a line is indented more than the key before it",
                                   "a value of several lines stands behind key: |");
        } while (!m_in.at_end() && m_indent == indent);
        return {};
    }

    Result<> add(const std::string& key, std::size_t line, std::optional<Secret> value) {
        if (m_items.size() >= k_import_items) return m_in.too_much("the file has too many keys");
        m_items.push_back({key, line, std::move(value)});
        return {};
    }

    /// What stands behind "key:", up to the next key.
    Result<> read_value(const std::string& key, std::size_t indent, std::size_t depth) {
        const std::size_t line = m_in.line();
        while (at_blank()) m_in.take();
        if (at_line_end() || m_in.peek() == '#') {
            skip_line();
            TRY(next_line());
            if (!m_in.at_end() && m_indent > indent) return read_map(key, depth + 1);
            return add(key, line, std::nullopt);
        }
        if (m_in.peek() == '|') {
            TRY(add(key, line, TRY(read_literal(indent))));
            return next_line();
        }
        auto value = TRY(read_scalar());
        TRY(end_line());
        TRY(add(key, line, std::move(value)));
        return next_line();
    }

    Result<std::string> read_key() {
        std::string key;
        if (m_in.peek() == '"' || m_in.peek() == '\'') {
            key = TRY(read_quoted()).expose_text();
        } else {
            while (is_key_sign(m_in.peek()) && key.size() <= k_yaml_key) key += m_in.take();
        }
        const bool is_list = key == "-" && (at_blank() || at_line_end());
        if (is_list) return m_in.refuse("lists are not read", k_json_hint);
        if (key == "---" || key == "...") return m_in.refuse("one YAML document is read", "import them one by one");
        if (key.empty())
            return m_in.refuse("expected a key: letters, digits, \"_\", \".\", \"-\" and \"/\"", k_json_hint);
        if (!m_in.take_if(':') || (!at_blank() && !at_line_end()))
            return m_in.refuse("expected \": \" behind a key", "a value of several lines stands behind key: |");
        return key;
    }

    static bool is_key_sign(char sign) {
        return (sign >= 'A' && sign <= 'Z') || (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') ||
               sign == '_' || sign == '.' || sign == '-' || sign == '/';
    }

    /// Empty for null.
    Result<std::optional<Secret>> read_scalar() {
        if (m_in.peek() == '"' || m_in.peek() == '\'') return std::optional<Secret>(TRY(read_quoted()));
        constexpr std::string_view k_indicators = "[]{}&*!>%@`,#";
        const std::string_view rest = m_in.rest();
        const bool dash = (rest[0] == '-' || rest[0] == '?' || rest[0] == ':') && (rest.size() < 2 || rest[1] <= ' ');
        if (dash || k_indicators.find(rest[0]) != std::string_view::npos)
            return m_in.refuse("flow collections, lists, anchors, aliases, tags and folded texts are not read",
                               "if it is a value, write it in single quotes; else turn the file into JSON");
        return read_plain();
    }

    Result<std::optional<Secret>> read_plain() {
        const std::string_view rest = m_in.rest();
        std::size_t size = 0;
        for (std::size_t i = 0; i < rest.size() && rest[i] != '\n'; ++i) {
            const bool blank = rest[i] == ' ' || rest[i] == '\t' || rest[i] == '\r';
            if (rest[i] == '#' && (rest[i - 1] == ' ' || rest[i - 1] == '\t')) break;
            if (rest[i] == ':' && (i + 1 == rest.size() || rest[i + 1] <= ' '))
                return m_in.refuse("a value that is not in quotes holds \": \"", k_yaml_quotes);
            if (!blank) size = i + 1;
        }
        const std::string_view text = rest.substr(0, size);
        if (is_null(text)) {
            for (std::size_t i = 0; i < size; ++i) m_in.take();
            return std::optional<Secret>();
        }
        if (!project::yaml::ambiguity(text).empty())
            return m_in.refuse("readers of YAML differ over this value: a truth value, a number or a text",
                               k_yaml_quotes);
        std::optional<Secret> value = TRY(Secret::copy(bytes_of(text)));
        for (std::size_t i = 0; i < size; ++i) m_in.take();
        return value;
    }

    static bool is_null(std::string_view text) {
        return text == "~" || text == "null" || text == "Null" || text == "NULL";
    }

    /// In one line; no escape is shorter than what it stands for.
    Result<Secret> read_quoted() {
        const char quote = m_in.take();
        const std::string_view line = m_in.rest().substr(0, m_in.rest().find('\n'));
        auto value = TRY(ImportValue::of_at_most(line.size()));
        while (!at_line_end()) {
            const char sign = m_in.take();
            if (sign == quote && !(quote == '\'' && m_in.take_if('\''))) return value.finish();
            if (sign == '\\' && quote == '"')
                TRY(read_escape_into(value));
            else
                value.put(sign);
        }
        return m_in.refuse("a quote is not closed in its line", "a value of several lines stands behind key: |");
    }

    Result<> read_escape_into(ImportValue& value) {
        constexpr std::string_view k_written = "0abtnvfre \"/\\";
        constexpr std::string_view k_meant("\0\a\b\t\n\v\f\r\x1b \"/\\", 13);
        const char sign = m_in.take();
        const std::size_t digits = sign == 'x' ? 2 : sign == 'u' ? 4 : sign == 'U' ? 8 : 0;
        if (digits > 0) return read_number_into(value, digits);
        const std::size_t found = k_written.find(sign);
        if (found == std::string_view::npos || sign == '0')
            return m_in.refuse("an escape that is not read in a text", k_json_hint);
        value.put(k_meant[found]);
        return {};
    }

    Result<> read_number_into(ImportValue& value, std::size_t digits) {
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char sign = m_in.take();
            const std::uint32_t letter = static_cast<unsigned char>(sign) | 0x20U;
            const bool digit = sign >= '0' && sign <= '9';
            if (!digit && (letter < 'a' || letter > 'f')) return m_in.refuse("an escape needs more hex digits");
            code = code * 16 + (digit ? static_cast<std::uint32_t>(sign - '0') : letter - 'a' + 10);
        }
        if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
            return m_in.refuse("an escape names no character", k_json_hint);
        put_utf8(value, code);
        return {};
    }

    /// A literal text: "|", and "-" or "+" for the line feeds at its end. Goes behind its last line.
    Result<Secret> read_literal(std::size_t indent) {
        m_in.take();
        const bool strip = m_in.take_if('-');
        const bool keep = !strip && m_in.take_if('+');
        TRY(end_line());
        const std::size_t block = block_indent();
        if (block <= indent) return m_in.refuse("the text behind | must be indented more than its key");
        auto value = TRY(ImportValue::of_at_most(block_size(block)));
        std::size_t feeds = 0;  // that are owed: they count only when more follows, or with "+"
        bool empty = true;
        while (!m_in.at_end() && in_block(block)) {
            std::size_t skipped = 0;
            while (skipped < block && m_in.take_if(' ')) ++skipped;
            if (!at_line_end()) {
                for (; feeds > 0; --feeds) value.put('\n');
                while (!at_line_end()) value.put(m_in.take());
                empty = false;
            }
            if (!m_in.at_end()) ++feeds;
            skip_line();
        }
        if (!keep) feeds = strip || empty || feeds == 0 ? 0 : 1;
        for (; feeds > 0; --feeds) value.put('\n');
        return value.finish();
    }

    /// How many blanks the first line of text begins with.
    [[nodiscard]] std::size_t block_indent() const {
        std::size_t blanks = 0;
        for (const char sign : m_in.rest()) {
            if (sign == ' ')
                ++blanks;
            else if (sign == '\n' || sign == '\r')
                blanks = 0;
            else
                return blanks;
        }
        return 0;
    }

    /// Whether the line that begins here belongs to a text of this indentation: it is blank, or indented as much.
    [[nodiscard]] bool in_block(std::size_t block) const { return is_in_block(m_in.rest(), block); }
    static bool is_in_block(std::string_view rest, std::size_t block) {
        std::size_t blanks = 0;
        while (blanks < rest.size() && rest[blanks] == ' ') ++blanks;
        if (blanks >= block || blanks == rest.size()) return true;
        return rest[blanks] == '\n' || rest.substr(blanks).starts_with("\r\n");
    }

    /// At least the bytes that the text has.
    [[nodiscard]] std::size_t block_size(std::size_t block) const {
        const std::string_view rest = m_in.rest();
        std::size_t size = 0;
        while (size < rest.size() && is_in_block(rest.substr(size), block)) {
            const std::size_t end = rest.find('\n', size);
            size = end == std::string_view::npos ? rest.size() : end + 1;
        }
        return size;
    }

    ImportText m_in;
    std::size_t m_indent = 0;
    std::vector<ImportItem> m_items;
};

}  // namespace

Result<std::vector<ImportItem>> read_yaml(const Secret& text, const std::string& name) {
    return YamlImport(text, name).read();
}

}  // namespace sluice::secrets
