// What was probably meant where yaml-cpp gives up: its places are where the parser noticed, often a line too late.

#include <algorithm>

#include <fmt/format.h>

#include "project/yaml_collector.hpp"
#include "support/text.hpp"

namespace sluice::project::yaml {
namespace {

struct Line {
    std::size_t begin = 0;   ///< offset in the source
    std::size_t indent = 0;  ///< white space before its content
    std::string_view text;   ///< from its content on, without white space at its end
    [[nodiscard]] std::size_t content() const { return begin + indent; }
};

Line line_of(std::string_view source, std::size_t offset) {
    Line line;
    line.begin = source.substr(0, offset).rfind('\n') + 1;  // npos + 1 is 0
    const std::string_view whole = source.substr(line.begin, source.find('\n', line.begin) - line.begin);
    line.indent = std::min(whole.find_first_not_of(" \t"), whole.size());
    line.text = trim(whole.substr(line.indent));
    return line;
}

/// The line above that holds something, or an empty one.
Line line_above(std::string_view source, Line line) {
    while (line.begin > 0) {
        line = line_of(source, line.begin - 1);
        if (!line.text.empty() && line.text[0] != '#') return line;
    }
    return {};
}

bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    });
}

/// `'it's live'`: the value ends at the second quote.
std::optional<Advice> behind_quotes(std::string_view source, const Line& line, std::size_t at) {
    const std::size_t colon = line.text.find(": ");
    const std::size_t value = line.content() + (colon != std::string_view::npos ? colon + 2
                                                : line.text.starts_with("- ")   ? 2
                                                                                : 0);
    if (value >= source.size() || (source[value] != '\'' && source[value] != '"')) return std::nullopt;
    const std::size_t end = end_of_quoted(source, value);
    if (end == std::string_view::npos || end > at || end > line.content() + line.text.size()) return std::nullopt;
    return Advice{end, "a text behind the closing quote",
                  source[value] == '"' ? "inside double quotes write \\\" for a quote"
                                       : "inside single quotes write '' for a quote"};
}

/// `dry_run:false`, `-EUR`, `payments`: a plain text to YAML, where a member or an item was meant.
std::optional<Advice> missing_sign(const Line& line, const Line& next) {
    const std::size_t colon = line.text.find(':');
    if (colon != std::string_view::npos && is_word(line.text.substr(0, colon)) && colon + 1 < line.text.size() &&
        line.text[colon + 1] != ' ' && !line.text.substr(colon).starts_with("://")) {
        return Advice{line.content() + colon, "no blank behind \":\"",
                      "write a blank behind it"};  // the value is not quoted
    }
    if (line.text.size() > 1 && line.text[0] == '-' && is_word(line.text.substr(1)) && line.text[1] != '-')
        return Advice{line.content(), "no blank behind \"-\"", "write a blank behind it"};
    if (is_word(line.text) && next.begin != line.begin)
        return Advice{line.content(), "a key without its \":\"", fmt::format("write {}:", line.text)};
    return std::nullopt;
}

}  // namespace

std::optional<Advice> advise(std::string_view source, std::size_t at) {
    const Line line = line_of(source, std::min(at, source.size()));
    const std::size_t tab = source.substr(line.begin, line.indent).find('\t');
    if (tab != std::string_view::npos)
        return Advice{line.begin + tab, "a tab in the indentation, where YAML takes only spaces", ""};
    if (auto advice = behind_quotes(source, line, at)) return advice;
    if (at < source.size() && source[at] == '*')
        return Advice{at, "an alias whose anchor is not defined above it",
                      "a text that begins with \"*\" needs quotes"};
    const Line above = line_above(source, line);
    if (auto advice = missing_sign(above, line)) return advice;
    if (auto advice = missing_sign(line, line)) return advice;
    const std::size_t colon = above.text.find(": ");
    if (line.indent > above.indent && colon != std::string_view::npos && is_word(above.text.substr(0, colon)))
        return Advice{line.content(), "indented deeper than the line above, which has a value already",
                      "bring both to one column"};
    return std::nullopt;
}

}  // namespace sluice::project::yaml
