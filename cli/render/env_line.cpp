#include "render/env_line.hpp"

#include <algorithm>
#include <array>

namespace sluice::render {
namespace {

constexpr std::string_view k_name_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

/// Takes a value apart as sh and bash do, as far as .env needs it.
class ShellValue {
public:
    explicit ShellValue(std::string_view text) : m_text(text) {}

    std::string_view fault() {
        while (m_at < m_text.size() && !m_ended) {
            const std::string_view found = m_quote == '\'' ? single() : step();
            if (!found.empty()) return found;
        }
        if (m_quote != 0) return "a quote that is not closed on its line";
        return m_depth > 0 ? "\"${\" that is not closed on its line" : "";
    }

private:
    std::string_view single() {
        if (m_text[m_at++] == '\'') m_quote = 0;
        return "";
    }

    std::string_view step() {
        const char c = m_text[m_at];
        if (c == '`') return "a command in backticks";
        if (c == '$') return dollar();
        ++m_at;
        if (c == '\\') return ++m_at > m_text.size() ? "a backslash that joins it to the next line" : "";
        if (m_depth > 0) {
            if (c == '"' || c == '\'') return "a quote between \"${\" and \"}\"";
            if (c == '}') --m_depth;
            return "";
        }
        if (c == '"') m_quote = m_quote == 0 ? '"' : '\0';
        return m_quote != 0 || c == '"' ? "" : bare(c);
    }

    /// A character outside quotes.
    std::string_view bare(char c) {
        if (c == '\'') m_quote = '\'';
        if (std::string_view(";&|<>()").find(c) != std::string_view::npos) return "a sign that ends the assignment";
        if (c != ' ' && c != '\t') return "";
        const std::size_t next = m_text.find_first_not_of(" \t", m_at);
        m_ended = next == std::string_view::npos || m_text[next] == '#';
        return m_ended ? "" : "another word behind the value";
    }

    /// `$${` of the template is `${` for the shell; what the template's own `${…}` is replaced by is a word too.
    std::string_view dollar() {
        const std::string_view rest = m_text.substr(m_at + (m_text.substr(m_at).starts_with("$${") ? 1 : 0));
        const char next = rest.size() > 1 ? rest[1] : '\0';
        if (next == '(' || next == '[') return "a command or an arithmetic expression";
        if (m_quote == 0 && (next == '\'' || next == '"')) return "$' or $\", which shells read differently";
        m_at = static_cast<std::size_t>(rest.data() - m_text.data()) + 1;
        if (next != '{') return "";
        ++m_at;
        const std::size_t end = std::min(m_text.find_first_not_of(k_name_characters, m_at), m_text.size());
        if (end == m_at || end == m_text.size() ||
            std::string_view("}:-+=?|").find(m_text[end]) == std::string_view::npos)
            return "more than ${NAME} and ${NAME:-word}";
        m_at = end;
        ++m_depth;
        return "";
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_depth = 0;  ///< of `${`
    char m_quote = 0;         ///< the open one
    bool m_ended = false;     ///< only a comment follows
};

}  // namespace

std::string_view shell_fault(std::string_view value) { return ShellValue(value).fault(); }

bool is_complete_env_line(std::string_view line) {
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\\' && quote != '\'') {
            if (++i == line.size()) return false;
        } else if (quote != 0) {
            if (c == quote && line[i - 1] == '\\') return false;  // some readers take that for no end
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
            return true;
        }
    }
    return quote == 0;
}

std::string_view shell_name_fault(std::string_view name) {
    static constexpr std::array<std::string_view, 8> k_integers{"RANDOM",  "SRANDOM", "HISTCMD", "OPTIND",
                                                                "SECONDS", "LINENO",  "BASHPID", "EPOCHSECONDS"};
    static constexpr std::array<std::string_view, 6> k_prompts{"PS0", "PS1", "PS2", "PS3", "PS4", "PROMPT_COMMAND"};
    if (std::find(k_integers.begin(), k_integers.end(), name) != k_integers.end())
        return "bash calculates what is assigned to it, and a calculation can run commands";
    if (std::find(k_prompts.begin(), k_prompts.end(), name) != k_prompts.end())
        return "the shell expands it as a prompt, and that can run commands";
    return "";
}

bool has_plain_expansions_only(std::string_view text) {
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
        const std::size_t end = std::min(text.find_first_not_of(k_name_characters, at + 2), text.size());
        const bool digit = end > at + 2 && text[at + 2] >= '0' && text[at + 2] <= '9';
        if (end == at + 2 || end == text.size() || text[end] != '}' || digit) return false;
    }
    return true;
}

}  // namespace sluice::render
