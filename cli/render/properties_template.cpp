#include <algorithm>

#include "render/line_reader.hpp"

// .properties: lines of a key and a value, which a backslash at the end joins.
namespace sluice::render {
namespace {

class PropertiesReader : LineReader {
public:
    using LineReader::LineReader;

    void run() {
        for (std::size_t line = 0; line < m_source.size();) {
            const std::size_t first = m_source.find_first_not_of(k_blanks, line);
            const bool comment = first != std::string_view::npos && (m_source[first] == '#' || m_source[first] == '!');
            const std::size_t end = comment ? line_end(m_source, line) : logical_end(line);
            const std::size_t after = next_line(m_source, end);
            if (!comment && first < end) {
                const std::size_t slots = m_out.slots.size();
                check_escapes(first, end);
                entry(line, first, end, after);
                const std::size_t key = key_end(first, end);
                std::string decoded;
                std::vector<std::size_t> offsets;
                decode(first, key, decoded, offsets);
                note_key(decoded, first, key - first, slots);
            }
            line = after;
        }
    }

private:
    static constexpr std::string_view k_blanks = " \t\f";
    static constexpr std::string_view k_hex = "0123456789abcdefABCDEF";

    /// End of a line with those that a backslash at its end joins to it.
    [[nodiscard]] std::size_t logical_end(std::size_t at) const {
        while (true) {
            const std::size_t end = line_end(m_source, at);
            std::size_t slashes = 0;
            while (end - slashes > at && m_source[end - slashes - 1] == '\\') ++slashes;
            if (slashes % 2 == 0 || end == m_source.size()) return end;
            at = next_line(m_source, end);
        }
    }

    /// Skips white space, and line ends that a backslash joins with the indentation of the line that follows.
    [[nodiscard]] std::size_t skip(std::size_t at, std::size_t end) const {
        while (true) {
            at = std::min(m_source.find_first_not_of(k_blanks, at), end);
            if (!is_join(at, end)) return at;
            at = next_line(m_source, at + 1);
        }
    }

    [[nodiscard]] bool is_join(std::size_t at, std::size_t end) const {
        return at + 1 < end && m_source[at] == '\\' && (m_source[at + 1] == '\r' || m_source[at + 1] == '\n');
    }

    [[nodiscard]] std::size_t key_end(std::size_t at, std::size_t end) const {
        while (at < end) {
            if (is_join(at, end)) {
                at = skip(at, end);
                continue;
            }
            if (m_source[at] != '\\' && std::string_view("=: \t\f").find(m_source[at]) != std::string_view::npos)
                return at;
            at += m_source[at] == '\\' ? 2U : 1U;
        }
        return end;
    }

    /// Readers end in an error at a `\u` without four digits, wherever in the file it stands.
    void check_escapes(std::size_t begin, std::size_t end) {
        const std::string_view line = m_source.substr(begin, end - begin);
        for (std::size_t at = line.find('\\'); at < line.size(); at = line.find('\\', at + 2)) {
            if (at + 1 == line.size() || line[at + 1] != 'u') continue;
            const std::string_view digits = line.substr(at + 2, 4);
            if (digits.size() == 4 && digits.find_first_not_of(k_hex) == std::string_view::npos) continue;
            refuse(begin + at, 2, "properties-escape", "\\u is not followed by four hexadecimal digits",
                   "write \\u00E9 for é, and \\\\ for a backslash");
            return;
        }
    }

    void entry(std::size_t line, std::size_t first, std::size_t end, std::size_t after) {
        const std::string_view whole = m_source.substr(first, end - first);
        if (whole.find('$') == std::string_view::npos) return;
        const std::size_t key = key_end(first, end);
        if (m_source.substr(first, key - first).find("${") != std::string_view::npos) {
            refuse(first, key - first, "placeholder-in-key", "a placeholder cannot stand in a key",
                   "write the key out");
            return;
        }
        std::size_t value = skip(key, end);
        if (value < end && (m_source[value] == '=' || m_source[value] == ':')) value = skip(value + 1, end);
        std::string decoded;
        std::vector<std::size_t> offsets;
        decode(value, end, decoded, offsets);
        add(Context::properties, value, end, decoded, offsets, line, after);
    }

    void decode(std::size_t from, std::size_t end, std::string& out, std::vector<std::size_t>& offsets) const {
        for (std::size_t i = from; i < end;) {
            const std::size_t start = i;
            const char c = m_source[i++];
            if (c != '\\' || i >= end) {
                out += c;
            } else if (m_source[i] == '\r' || m_source[i] == '\n') {
                i = std::min(m_source.find_first_not_of(k_blanks, next_line(m_source, i)), end);
            } else if (m_source[i] == 'u') {
                const std::string digits(m_source.substr(i + 1, 4));
                const bool valid = digits.size() == 4 && digits.find_first_not_of(k_hex) == std::string::npos;
                append_utf8(out, valid ? static_cast<std::uint32_t>(std::stoul(digits, nullptr, 16)) : 0xfffd);
                i += valid ? 5 : 1;
            } else {
                static constexpr std::string_view k_letters = "tnrf";
                const std::size_t known = k_letters.find(m_source[i]);
                out += known == std::string_view::npos ? m_source[i] : "\t\n\r\f"[known];
                ++i;
            }
            offsets.resize(out.size(), start);
        }
    }
};

}  // namespace

Result<> parse_properties_template(Template& out, PlaceholderReader& reader, project::ErrorList& errors) {
    TRY(check_no_mark(out));
    PropertiesReader(out, reader, errors).run();
    return {};
}

}  // namespace sluice::render
