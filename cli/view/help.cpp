#include "view/help.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::view {

std::string help_text(const HelpPage& page) {
    std::string out = page.summary + "\n\nusage: " + page.usage + "\n";
    if (!page.details.empty()) out += "\n" + page.details + "\n";
    for (const auto& [heading, entries] : page.sections) {
        if (entries.empty()) continue;
        std::size_t width = 0;
        for (const HelpEntry& entry : entries) width = std::max(width, entry.term.size());
        const bool wide = width > 34;  // examples: the meaning goes below
        out += fmt::format("\n{}:\n", heading);
        for (const HelpEntry& entry : entries) {
            out += wide ? fmt::format("  {}\n      {}\n", entry.term, entry.meaning)
                        : fmt::format("  {:<{}}  {}\n", entry.term, width, entry.meaning);
        }
    }
    return out;
}

}  // namespace sluice::view
