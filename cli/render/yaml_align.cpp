#include "render/yaml_align.hpp"

#include <algorithm>

#include "render/template.hpp"

namespace sluice::render {
namespace {

using project::yaml::Style;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Walks a plain or quoted scalar, whose line breaks fold.
class FlowAligner {
public:
    FlowAligner(std::string_view source, std::size_t begin, Style style, std::string_view decoded)
        : m_source(source), m_at(style == Style::plain ? begin : begin + 1), m_style(style), m_decoded(decoded) {
        m_result.offsets.reserve(decoded.size());
    }

    std::optional<Alignment> run() {
        while (m_result.offsets.size() < m_decoded.size()) {
            if (m_at >= m_source.size() || !step()) return std::nullopt;
        }
        if (m_style != Style::plain) {
            if (m_at >= m_source.size() || m_source[m_at] != (m_style == Style::single_quoted ? '\'' : '"'))
                return std::nullopt;
            ++m_at;
        }
        m_result.end = m_at;
        return std::move(m_result);
    }

private:
    bool step() {
        const char c = m_source[m_at];
        if (is_space(c)) return space();
        if (m_style == Style::double_quoted && c == '\\') return escape();
        if (m_style == Style::single_quoted && c == '\'') {
            if (m_source.substr(m_at, 2) != "''") return false;
            return emit(1, 2);
        }
        return m_decoded[m_result.offsets.size()] == c && emit(1, 1);
    }

    /// White space stands for itself, unless it holds line breaks: one folds to a space, n to n-1 line feeds.
    bool space() {
        const std::size_t end = std::min(m_source.find_first_not_of(" \t\r\n", m_at), m_source.size());
        const auto run = m_source.substr(m_at, end - m_at);
        const auto breaks = static_cast<std::size_t>(std::count(run.begin(), run.end(), '\n'));
        for (std::size_t i = 0; breaks == 0 && i < run.size(); ++i) {
            if (!emit(1, 1)) return false;
        }
        if (breaks == 0) return true;
        return emit(std::max<std::size_t>(1, breaks - 1), run.size());
    }

    bool escape() {
        static constexpr std::string_view k_one = "0abt\tnvfre \"/\\'";
        const char c = m_at + 1 < m_source.size() ? m_source[m_at + 1] : '\n';
        const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0) return emit(width_of_next(), digits + 2);
        if (c == 'L' || c == 'P') return emit(3, 2);
        return k_one.find(c) != std::string_view::npos && emit(1, 2);
    }

    /// Length in bytes of the next decoded character.
    [[nodiscard]] std::size_t width_of_next() const {
        const auto lead = static_cast<unsigned char>(m_decoded[m_result.offsets.size()]);
        return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }

    bool emit(std::size_t decoded, std::size_t source) {
        for (std::size_t i = 0; i < decoded; ++i) m_result.offsets.push_back(m_at);
        m_at += source;
        return m_result.offsets.size() <= m_decoded.size();
    }

    std::string_view m_source;
    std::size_t m_at;
    Style m_style;
    std::string_view m_decoded;
    Alignment m_result;
};

/// In a block scalar everything but white space stands for itself, in order.
std::optional<Alignment> align_block(std::string_view source, std::size_t begin, std::string_view decoded) {
    Alignment result;
    std::size_t at = std::min(source.find('\n', begin), source.size());
    const std::string_view header = source.substr(begin, at - begin);
    const std::size_t first = source.find_first_not_of(" \t\r\n", at);
    if (first == std::string_view::npos) return std::nullopt;
    const bool given = header.substr(0, header.find('#')).find_first_of("123456789") != std::string_view::npos;
    const std::size_t line = source.rfind('\n', first) + 1;
    result.indent = given ? k_nowhere : source.find_first_not_of(' ', line) - line;  // a tab is text
    for (const char c : decoded) {
        if (!is_space(c)) {
            at = source.find_first_not_of(" \t\r\n", at);
            if (at == std::string_view::npos || source[at] != c) return std::nullopt;
            result.offsets.push_back(at++);
        } else {
            result.offsets.push_back(at);
        }
    }
    result.end = at;
    return result;
}

}  // namespace

std::optional<Alignment> align(std::string_view source, std::size_t begin, Style style, std::string_view decoded) {
    if (style == Style::literal || style == Style::folded) return align_block(source, begin, decoded);
    return FlowAligner(source, begin, style, decoded).run();
}

}  // namespace sluice::render
