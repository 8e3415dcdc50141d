#include "view/help.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/style.hpp"

namespace sluice::view {

namespace {

/// Breaks a text into lines of at most 80 columns, at spaces.
std::string wrapped(const std::string& text) {
    constexpr std::size_t k_width = 80;
    std::string out;
    std::size_t column = 0;
    for (const std::string_view word : split(text, ' ')) {
        const std::size_t width = display_width(word);
        if (column != 0 && column + 1 + width > k_width) {
            out.push_back('\n');
            column = 0;
        } else if (column != 0) {
            out.push_back(' ');
            ++column;
        }
        out += word;
        column += width;
    }
    return out;
}

}  // namespace

std::string help_text(const HelpPage& page) {
    std::string out = page.summary + "\n\nusage: " + page.usage + "\n";
    if (!page.details.empty()) out += "\n" + wrapped(page.details) + "\n";
    for (const auto& [heading, entries] : page.sections) {
        if (entries.empty()) continue;
        std::size_t width = 0;
        for (const HelpEntry& entry : entries) width = std::max(width, entry.term.size());
        const bool wide = width > 34;  // examples: the meaning goes below
        out += fmt::format("\n{}:\n", heading);
        for (const HelpEntry& entry : entries) {
            if (entry.meaning.empty()) {
                out += fmt::format("  {}\n", entry.term);
                continue;
            }
            out += wide ? fmt::format("  {}\n      {}\n", entry.term, entry.meaning)
                        : fmt::format("  {:<{}}  {}\n", entry.term, width, entry.meaning);
        }
    }
    return out;
}

}  // namespace sluice::view
