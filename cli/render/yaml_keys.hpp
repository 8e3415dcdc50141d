#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::render {

/// The numbers that readers of YAML 1.1 and 1.2 may take a plain key for, written so that equal ones read the same; a
/// boolean is 1 or 0, as in Python. None of a word that is only text.
[[nodiscard]] std::vector<std::string> key_meanings(std::string_view plain);

}  // namespace sluice::render
