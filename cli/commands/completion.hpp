#pragma once

#include <string>
#include <string_view>

namespace sluice::commands {

/// A completion script for bash, zsh or fish, made from the command table.
[[nodiscard]] std::string completion_script(std::string_view shell);
/// The man page in roff, made from the command table.
[[nodiscard]] std::string man_page();

}  // namespace sluice::commands
