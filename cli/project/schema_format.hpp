#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::project::schema {

/// A value of the keyword `format`.
struct TextFormat {
    std::string_view name;
    bool (*accepts)(std::string_view text);
    std::string_view meaning;  ///< for messages: "an e-mail address"
    bool of_integers = false;  ///< judges whole numbers as well as texts
};

/// Or nullptr: a format that sluice does not know.
[[nodiscard]] const TextFormat* find_format(std::string_view name);
[[nodiscard]] std::vector<std::string> format_names();

}  // namespace sluice::project::schema
