// .properties templates: the output, read by the rules of java.util.Properties, has the template's keys with their values.

#include <utility>
#include <vector>

#include "render/template.hpp"
#include "render_case.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::string_view k_properties_space = " \t\f";

/// A reader written after the text of java.util.Properties.load, apart from ours: lines are joined first.
class PropertiesReader {
public:
    explicit PropertiesReader(std::string_view text) : m_text(text) {}

    std::vector<std::pair<std::string, std::string>> read() {
        std::vector<std::pair<std::string, std::string>> entries;
        while (!m_text.empty()) {
            const std::string line = logical_line();
            if (line.empty()) continue;
            std::size_t at = 0;
            std::string key = unescaped(line, at, true);
            at = std::min(line.find_first_not_of(k_properties_space, at), line.size());
            if (at < line.size() && (line[at] == '=' || line[at] == ':'))
                at = std::min(line.find_first_not_of(k_properties_space, at + 1), line.size());
            entries.emplace_back(std::move(key), unescaped(line, at, false));
        }
        return entries;
    }

private:
    std::string_view natural_line() {
        const std::size_t end = std::min(m_text.find_first_of("\r\n"), m_text.size());
        std::string_view line = m_text.substr(0, end);
        const std::size_t width = m_text.substr(end).starts_with("\r\n") ? 2 : 1;
        m_text.remove_prefix(std::min(end + width, m_text.size()));
        line.remove_prefix(std::min(line.find_first_not_of(k_properties_space), line.size()));
        return line;
    }

    static bool is_continued(std::string_view line) {
        std::size_t slashes = 0;
        while (slashes < line.size() && line[line.size() - 1 - slashes] == '\\') ++slashes;
        return slashes % 2 == 1;
    }

    std::string logical_line() {
        std::string_view part = natural_line();
        if (part.starts_with('#') || part.starts_with('!')) return {};
        std::string line(part);
        while (is_continued(line) && !m_text.empty()) {
            line.pop_back();
            line += natural_line();
        }
        return line;
    }

    static std::string unescaped(std::string_view line, std::size_t& at, bool is_key) {
        std::string out;
        while (at < line.size()) {
            const char c = line[at];
            if (is_key && (c == '=' || c == ':' || k_properties_space.find(c) != std::string_view::npos)) break;
            ++at;
            if (c != '\\' || at >= line.size())
                out += c;
            else
                append_escape(out, line, at);
        }
        return out;
    }

    static std::uint32_t unit(std::string_view line, std::size_t& at) {
        const std::string digits(line.substr(at + 1, 4));
        const bool valid =
            digits.size() == 4 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
        at += valid ? 5 : 1;
        return valid ? static_cast<std::uint32_t>(std::stoul(digits, nullptr, 16)) : 0xfffd;
    }

    static void append_escape(std::string& out, std::string_view line, std::size_t& at) {
        constexpr std::string_view k_letters = "tnrf";
        if (line[at] == 'u') {
            std::uint32_t code = unit(line, at);
            if (code >= 0xd800 && code < 0xdc00 && line.substr(at).starts_with("\\u")) {
                const std::size_t back = at++;
                const std::uint32_t low = unit(line, at);
                if (low >= 0xdc00 && low < 0xe000)
                    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                else
                    at = back;
            }
            render::append_utf8(out, code);
            return;
        }
        const std::size_t letter = k_letters.find(line[at]);
        out += letter == std::string_view::npos ? line[at] : "\t\n\r\f"[letter];
        ++at;
    }

    std::string_view m_text;
};

}  // namespace

void fuzz_render_properties(std::string_view input) {
    const RenderCase rendered(input, project::Format::properties);
    if (!rendered.output()) return;
    std::vector<std::pair<std::string, std::string>> expected;
    for (auto& [key, value] : PropertiesReader(rendered.source()).read()) {
        if (rendered.is_unset(value)) continue;
        expected.emplace_back(key, rendered.expand(value));
    }
    require(PropertiesReader(*rendered.output()).read() == expected, "the output has the template's keys and values");
}

}  // namespace sluice::fuzz
