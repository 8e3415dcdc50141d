#include "support/error_rules.hpp"

#include "support/embedded.hpp"
#include "support/text.hpp"

namespace sluice {
namespace {

/// Takes the text up to the next " | " or " |" at the end of a row.
std::string take_cell(std::string_view& row) {
    const std::size_t end = row.find(" |");
    const std::string_view cell = trim(row.substr(0, end));
    row.remove_prefix(end == std::string_view::npos ? row.size() : end + 2);
    return std::string(cell);
}

/// A cell for a terminal: "[render.md](guide/render.md)" becomes "render.md", "\|" becomes "|".
std::string plain_text(std::string text) {
    for (std::size_t open = text.find('['); open != std::string::npos; open = text.find('[', open + 1)) {
        const std::size_t middle = text.find(']', open);
        if (middle == std::string::npos || text.compare(middle, 2, "](") != 0) continue;
        const std::size_t end = text.find(')', middle);
        if (end == std::string::npos) break;
        text.erase(middle, end + 1 - middle).erase(open, 1);
    }
    for (std::size_t at = text.find("\\|"); at != std::string::npos; at = text.find("\\|", at)) text.erase(at, 1);
    return text;
}

}  // namespace

std::vector<ErrorRule> error_rules() {
    std::vector<ErrorRule> rules;
    bool listed = false;  // tables above are not of rules
    for (const std::string_view line : split(embedded::errors().front().text, '\n')) {
        listed = listed || line == "## Rules";
        if (!listed || !line.starts_with("| `")) continue;
        std::string_view row = line.substr(1);
        ErrorRule rule{take_cell(row), take_cell(row), take_cell(row)};
        rule.id = rule.id.substr(1, rule.id.size() - 2);  // its backticks
        rule.meaning = plain_text(std::move(rule.meaning));
        rules.push_back(std::move(rule));
    }
    return rules;
}

}  // namespace sluice
