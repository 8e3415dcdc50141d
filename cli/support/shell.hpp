#pragma once

#include <cstddef>
#include <string>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice {

/// What a command line of the user's own configuration prints on standard output, straight into locked memory. It runs in
/// `sh -c` with our environment and standard error and an empty standard input; `name` is what to call it. Rule
/// `command-failed`: it cannot be run, fails, prints nothing, or more than `limit` bytes.
[[nodiscard]] Result<Secret> shell_output(const std::string& command, const std::string& name, std::size_t limit);

}  // namespace sluice
