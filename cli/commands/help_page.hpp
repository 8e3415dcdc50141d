#pragma once

#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace sluice::commands {

/// The help of a command ("bundle create"), of a group ("bundle") or of the program ("").
[[nodiscard]] std::string help_page(std::string_view path);
/// The same under `--json`: the table's rows, for tools that write wrappers and pages.
[[nodiscard]] Json help_json(std::string_view path);
/// Either, as the console is set.
void print_help(view::Console& console, std::string_view path);
/// A row of the table, or nullptr.
[[nodiscard]] const Command* find_command(std::string_view path);
/// "create, sign, verify or show": what may follow a group's name.
[[nodiscard]] std::string words_after(std::string_view group);
/// "sluice promote BUNDLE --to E [--plan]".
[[nodiscard]] std::string usage_line(const Command& command);

}  // namespace sluice::commands
