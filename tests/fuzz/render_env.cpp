// .env templates, the dialect chosen by the first byte: lines without placeholders are copied, each other line is one
// NAME=value whose value, read by the dialect's rules, is the template's with its placeholders replaced.

#include <array>

#include "render_case.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    return line;
}

/// Walks template and output side by side.
class Walk {
public:
    Walk(const RenderCase& rendered, std::string_view dialect)
        : m_case(rendered), m_dialect(dialect), m_after(*rendered.output()) {}

    void run() {
        std::string_view before = m_case.source();
        while (!before.empty()) {
            const std::string_view line = take_line(before);
            const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
            if (line.find("${") == std::string_view::npos || line.substr(first).starts_with('#'))
                take(line);
            else
                compare(line);
        }
        require(m_after.empty(), "no line is added");
    }

private:
    void take(std::string_view bytes) {
        require(m_after.starts_with(bytes), "what has no placeholder is copied");
        m_after.remove_prefix(bytes.size());
    }

    void compare(std::string_view line) {
        const std::size_t equals = line.find('=');
        require(equals != std::string_view::npos, "a line with a placeholder is NAME=value");
        std::string_view value = line.substr(equals + 1);
        while (value.ends_with('\n') || value.ends_with('\r')) value.remove_suffix(1);
        if (m_dialect != "docker") {
            while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
        }
        const std::string_view rest = line.substr(equals + 1 + value.size());
        const bool quoted = m_dialect != "docker" && value.size() >= 2 && value.front() == '"' && value.back() == '"';
        if (quoted) value = value.substr(1, value.size() - 2);
        if (m_case.is_unset(value)) return;
        take(line.substr(0, equals + 1));
        require(read_value(rest) == m_case.expand(value), "a value is exactly what it should be");
        take(rest);
    }

    /// Up to what follows the value on its line.
    std::string read_value(std::string_view rest) {
        if (m_dialect.empty() || m_dialect == "docker" || !m_after.starts_with('"')) {
            const std::size_t end = rest.empty() ? m_after.size() : m_after.find(rest);
            require(end != std::string_view::npos, "the line goes on as in the template");
            const std::string value(m_after.substr(0, end));
            m_after.remove_prefix(end);
            require(value.find('\n') == std::string::npos, "a bare value is one line");
            return value;
        }
        return read_quoted();
    }

    std::string read_quoted() {
        std::string value;
        std::size_t at = 1;
        for (; at < m_after.size() && m_after[at] != '"'; ++at) {
            if (m_after[at] != '\\') {
                value += m_after[at];
                continue;
            }
            const char c = ++at < m_after.size() ? m_after[at] : '\0';
            const bool letter = m_dialect == "compose" && std::string_view("nrt").find(c) != std::string_view::npos;
            if (letter)
                value += c == 'n' ? '\n' : c == 'r' ? '\r' : '\t';
            else
                value += c;
        }
        require(at < m_after.size(), "quotes are closed");
        m_after.remove_prefix(at + 1);
        return value;
    }

    const RenderCase& m_case;
    std::string_view m_dialect;
    std::string_view m_after;
};

}  // namespace

void fuzz_render_env(std::string_view input) {
    constexpr std::array<std::string_view, 4> k_dialects{"", "docker", "compose", "shell"};
    const std::string_view dialect = k_dialects[take_choice(input, k_dialects.size())];
    const RenderCase rendered(input, project::Format::env, std::string(dialect));
    if (rendered.output()) Walk(rendered, dialect).run();
}

}  // namespace sluice::fuzz
