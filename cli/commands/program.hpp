#pragma once

#include <string>
#include <vector>

#include "support/host.hpp"

namespace sluice::commands {

/// The whole program after start-up: parses, runs, prints. Returns the exit status.
[[nodiscard]] int run_program(const std::vector<std::string>& arguments, Host host);

}  // namespace sluice::commands
