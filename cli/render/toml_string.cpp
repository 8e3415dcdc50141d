#include "render/toml_string.hpp"

#include <algorithm>
#include <string_view>

namespace sluice::render {
namespace {

/// Walks one string, TOML 1.0.
class StringReader {
public:
    StringReader(const Template& in, std::size_t begin) : m_in(in), m_source(in.source), m_at(begin) {
        m_result.begin = begin;
        m_quote = m_source[begin];
        m_result.literal = m_quote == '\'';
        m_result.lines = quotes() >= 3;
    }

    Result<TomlString> run() {
        m_at += m_result.lines ? 3 : 1;
        if (m_result.lines) m_at += line_break();
        while (!closes()) TRY(step());
        m_result.end = m_at;
        return std::move(m_result);
    }

private:
    [[nodiscard]] Failure syntax(std::string message) const {
        return fail(Error{Code::usage, "toml-syntax", std::move(message)}.at(at(m_in, m_at)));
    }

    /// Number of quotes that stand here in a row.
    [[nodiscard]] std::size_t quotes() const {
        return std::min(m_source.find_first_not_of(m_quote, m_at), m_source.size()) - m_at;
    }

    /// Length of the line end that stands here; 0 if none does.
    [[nodiscard]] std::size_t line_break() const {
        return m_source.substr(m_at, 1) == "\n" ? 1 : m_source.substr(m_at, 2) == "\r\n" ? 2 : 0;
    }

    /// Takes the closing quotes; before them one or two may belong to a text of several lines.
    bool closes() {
        const std::size_t count = quotes();
        if (count < (m_result.lines ? 3U : 1U)) return false;
        if (!m_result.lines) {
            ++m_at;
            return true;
        }
        for (std::size_t own = std::min<std::size_t>(count, 5); own > 3; --own) emit(m_quote, 1);
        m_at += 3;
        return true;
    }

    Result<> step() {
        if (m_at >= m_source.size()) return syntax("a string is not closed");
        if (const std::size_t length = line_break()) {
            if (!m_result.lines) return syntax("a string is not closed on its line");
            emit('\n', length);
        } else if (m_source[m_at] == '\\' && !m_result.literal) {
            return escape();
        } else {
            emit(m_source[m_at], 1);
        }
        return {};
    }

    void emit(char byte, std::size_t length) {
        m_result.decoded += byte;
        m_result.offsets.push_back(m_at);
        m_at += length;
    }

    Result<> escape() {
        static constexpr std::string_view k_letters = "btnfr\"\\";
        static constexpr std::string_view k_meanings = "\b\t\n\f\r\"\\";
        if (m_at + 1 >= m_source.size()) return syntax("a string is not closed");
        const char c = m_source[m_at + 1];
        if (const std::size_t known = k_letters.find(c); known != std::string_view::npos) {
            emit(k_meanings[known], 2);
            return {};
        }
        if (c == 'u' || c == 'U') return unicode(c == 'u' ? 4 : 8);
        if (m_result.lines && skip_line_end()) return {};
        return syntax("an escape that TOML does not know");
    }

    Result<> unicode(std::size_t digits) {
        const std::string_view text = m_source.substr(m_at + 2, digits);
        if (text.size() != digits || text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
            return syntax("an escape that TOML does not know");
        const unsigned long code = std::stoul(std::string(text), nullptr, 16);
        if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return syntax("no character of Unicode");
        append_utf8(m_result.decoded, static_cast<std::uint32_t>(code));
        m_result.offsets.resize(m_result.decoded.size(), m_at);
        m_at += digits + 2;
        return {};
    }

    /// A backslash at the end of a line takes the line end and all blanks and line ends behind it away.
    bool skip_line_end() {
        const std::size_t feed = m_source.find_first_not_of(" \t\r", m_at + 1);
        if (feed == std::string_view::npos || m_source[feed] != '\n') return false;
        m_at = std::min(m_source.find_first_not_of(" \t\r\n", feed), m_source.size());
        m_result.continuations.push_back(m_at);
        return true;
    }

    const Template& m_in;
    std::string_view m_source;
    std::size_t m_at;
    char m_quote = '"';
    TomlString m_result;
};

/// True if a value could change what stands beside it in a string of several lines; an empty value does that: quotes meet,
/// a first line feed is dropped, blanks behind a continued line are.
bool is_fragile(const TomlString& string, const std::vector<Piece>& pieces) {
    const char quote = string.literal ? '\'' : '"';
    bool first = true;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const std::string& text = pieces[i].text;
        if (pieces[i].kind == Piece::Kind::literal) {
            const bool before = i + 1 < pieces.size() && text.ends_with(quote);
            const bool behind = i > 0 && text.starts_with(quote);
            if (before || behind || (first && i > 0 && text.starts_with('\n'))) return true;
            first = false;
            continue;
        }
        const auto& ends = string.continuations;
        if (std::find(ends.begin(), ends.end(), pieces[i].begin) != ends.end()) return true;
    }
    return false;
}

}  // namespace

Result<TomlString> read_toml_string(const Template& in, std::size_t begin) { return StringReader(in, begin).run(); }

Context context_of(const TomlString& string, const std::vector<Piece>& pieces) {
    if (string.lines && is_fragile(string, pieces)) return Context::toml_rewritten;
    if (!string.literal) return Context::toml_basic;
    return string.lines ? Context::toml_literal_lines : Context::toml_literal;
}

}  // namespace sluice::render
