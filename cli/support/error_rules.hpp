#pragma once

#include <string>
#include <vector>

namespace sluice {

/// A row of docs/errors.md.
struct ErrorRule {
    std::string id;
    std::string status;   ///< exit statuses: "2", "2, 4"
    std::string meaning;  ///< one line for people, without links
};

/// All of them, in the order of the page, which is compiled into the program.
[[nodiscard]] std::vector<ErrorRule> error_rules();

}  // namespace sluice
