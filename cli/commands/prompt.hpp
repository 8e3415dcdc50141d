#pragma once

#include <string_view>

#include "commands/command.hpp"
#include "support/secret.hpp"

namespace sluice::commands {

/// Asks on the terminal without echo, straight into locked memory; the terminal is put back on every way out, signals
/// included. Rules `no-terminal`, `interrupted`, `prompt-size` (a terminal cuts longer lines).
[[nodiscard]] Result<Secret> ask_secret(const Context& context, std::string_view question);
/// The same, twice, until both agree; refuses an empty one.
[[nodiscard]] Result<Secret> ask_new_secret(const Context& context, std::string_view question);
/// "question [y/N]". Without a terminal, and under --json: an error that names --yes.
[[nodiscard]] Result<bool> confirm(const Context& context, std::string_view question);
/// A value from --file F, from standard input when that is no terminal (one line feed at its end is not part of it), or
/// asked without echo. An empty value is refused (rule `empty-value`) unless --allow-empty is given.
[[nodiscard]] Result<Secret> read_value(const Context& context, const Arguments& arguments, std::string_view question);

}  // namespace sluice::commands
