#include "secrets/sealed/parse_part.hpp"

#include <algorithm>
#include <utility>

namespace sluice::secrets::sealed {
namespace {

constexpr std::size_t k_part = 256U << 10;  ///< bytes, at least

bool is_allowed(char c) { return (c >= 0x20 && c <= 0x7E) || c == '\n'; }

/// Without branches, of which compilers make vector instructions.
bool all_allowed(std::string_view text) {
    unsigned char others = 0;
    for (const char c : text) others |= static_cast<unsigned char>(!is_allowed(c));
    return others == 0;
}

Failure refuse_line(const Source& source, std::size_t line, std::string rule, std::string message) {
    return fail(Error{Code::integrity, std::move(rule), std::move(message)}.at(Location{source.name, line, 1, 1, ""}));
}

bool is_merge_mark(std::string_view line) {
    return line.starts_with("<<<<<<<") || line.starts_with("=======") || line.starts_with(">>>>>>>") ||
           line.starts_with("|||||||");
}

Result<> check_line(std::string_view line, const Source& source, std::size_t number) {
    if (line.size() > k_line_limit)
        return refuse_line(source, number, "store-limit", "a line is longer than a sealed store may have");
    if (!is_merge_mark(line)) return {};
    return fail(Error{Code::usage, "store-merge", "the file holds an unresolved merge"}
                    .at(Location{source.name, number, 1, 1, ""})
                    .mend("keep one of the two blocks whole, take out the marks, then: sluice secret verify --env " +
                          std::string(source.environment)));
}

Result<> check_lines(std::string_view text, const Source& source, Part& part) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        TRY(check_line(text.substr(begin, end - begin), source, ++part.lines));
        if (end == text.size())
            return refuse_line(source, part.lines, "store-encoding", "the last line has no end: the file is cut off");
        if (text[begin] == '[') ++part.heads;
        begin = end + 1;
    }
    if (all_allowed(text)) return {};
    const auto* const other = std::find_if_not(text.begin(), text.end(), is_allowed);
    const auto before = static_cast<std::size_t>(std::count(text.begin(), other, '\n'));
    return refuse_line(source, before + 1, "store-encoding", "a byte that no sealed store holds");
}

}  // namespace

std::vector<Part> cut(std::string_view text) {
    std::vector<Part> parts;
    std::size_t begin = 0;
    do {
        const std::size_t blank = text.find("\n\n", begin + k_part);
        const std::size_t end = blank == std::string_view::npos ? text.size() : blank + 2;
        parts.push_back(Part{begin, end});
        begin = end;
    } while (begin < text.size());
    return parts;
}

void check_bytes(const Source& source, Part& part) {
    part.outcome = check_lines(source.text.substr(part.begin, part.end - part.begin), source, part);
}

}  // namespace sluice::secrets::sealed
