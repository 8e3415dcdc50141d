#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::release {

/// The lines in which two texts differ: "-12 old line", "+12 new line", each with its own number.
struct LineDiff {
    std::vector<std::string> lines;
    std::size_t more = 0;  ///< lines that are left out behind them
};

/// A shortest such list, of which the first `limit` lines are given. Texts whose differing middles are very long are not
/// aligned: all of the one and all of the other are listed.
[[nodiscard]] LineDiff diff_lines(std::string_view before, std::string_view after, std::size_t limit);

}  // namespace sluice::release
