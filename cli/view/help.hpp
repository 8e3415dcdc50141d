#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::view {

/// One entry of a two-column list in help: what is typed, and what it means.
struct HelpEntry {
    std::string term;
    std::string meaning;
};

struct HelpPage {
    std::string usage;  ///< "sluice promote BUNDLE --to E [--plan]"
    std::string summary;
    std::string details;
    std::vector<std::pair<std::string, std::vector<HelpEntry>>> sections;  ///< heading, entries
};

[[nodiscard]] std::string help_text(const HelpPage& page);

}  // namespace sluice::view
