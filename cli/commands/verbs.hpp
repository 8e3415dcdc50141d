#pragma once

#include <vector>

#include "commands/command.hpp"

namespace sluice::commands {

/// The rows of each file of verbs; table.cpp puts them in order.
std::vector<Command> init_commands();
std::vector<Command> check_commands();
std::vector<Command> render_commands();
std::vector<Command> explain_commands();
std::vector<Command> diff_commands();
std::vector<Command> key_commands();     ///< key new, import, show, export
std::vector<Command> trust_commands();   ///< trust show, add, sign, verify
std::vector<Command> secret_commands();  ///< secret set, get, list, rm, generate, …
std::vector<Command> exec_commands();
std::vector<Command> scan_commands();  ///< scan, hook install, rule list, show
std::vector<Command> rotation_commands();
std::vector<Command> bundle_commands();  ///< bundle create, sign, verify, show
std::vector<Command> approve_commands();
std::vector<Command> promote_commands();
std::vector<Command> rollback_commands();
std::vector<Command> toggle_commands();  ///< disable, enable
std::vector<Command> deliver_commands();
std::vector<Command> status_commands();
std::vector<Command> history_commands();
std::vector<Command> ledger_commands();  ///< ledger verify
std::vector<Command> about_commands();   ///< version, help, completion, man

}  // namespace sluice::commands
