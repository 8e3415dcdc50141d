// INI templates: each line that holds placeholders is key, delimiter and the value with its placeholders replaced, on one
// line; all other bytes are copied.

#include "render_case.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

constexpr std::string_view k_space = " \t";

/// The line as it must be in the output.
std::string expected_line(const RenderCase& rendered, std::string_view line) {
    const std::size_t first = line.find_first_not_of(k_space);
    const bool content = first != std::string_view::npos && line[first] != ';' && line[first] != '#';
    if (!content || !RenderCase::has_placeholder(line)) return std::string(line);
    const std::size_t delimiter = line.find_first_of("=:");
    require(delimiter != std::string_view::npos, "a line with a placeholder has a delimiter");
    std::size_t begin = std::min(line.find_first_not_of(k_space, delimiter + 1), line.size());
    std::size_t end = line.find_last_not_of(" \t\r\n") + 1;
    if (end >= begin + 2 && line[begin] == '"' && line[end - 1] == '"') ++begin, --end;
    const std::string_view value = line.substr(begin, end - begin);
    if (rendered.is_unset(value)) return "";
    const std::string written = rendered.expand(value);
    require(written.find('\n') == std::string::npos, "a value is one line");
    return std::string(line.substr(0, begin)) + written + std::string(line.substr(end));
}

}  // namespace

void fuzz_render_ini(std::string_view input) {
    const RenderCase rendered(input, project::Format::ini);
    if (!rendered.output()) return;
    std::string expected;
    for (std::string_view rest = rendered.source(); !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
        expected += expected_line(rendered, rest.substr(0, end));
        rest.remove_prefix(end);
    }
    require(*rendered.output() == expected, "the output is the template with its values");
}

}  // namespace sluice::fuzz
