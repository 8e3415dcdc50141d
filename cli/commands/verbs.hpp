#pragma once

#include <vector>

#include "commands/command.hpp"

namespace sluice::commands {

/// The rows of each file of verbs; table.cpp puts them in order.
std::vector<Command> about_commands();  ///< version, help, completion, man

} // namespace sluice::commands
