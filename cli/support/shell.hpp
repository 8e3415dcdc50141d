#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice {

/// A command line of the user's own configuration.
struct ShellCall {
    std::string command;
    std::string name;       ///< what to call it in messages: "$SLUICE_IDENTITY_COMMAND"
    std::size_t limit = 0;  ///< bytes that it may print
    std::chrono::seconds time{60};
};

/// What it prints on standard output, straight into locked memory. It runs in `sh -c` with our environment and standard
/// error and an empty standard input. Rule `command-failed`: it cannot be run, fails, prints nothing or more than the limit,
/// or does not end in time; then it and what it started are ended.
[[nodiscard]] Result<Secret> shell_output(const ShellCall& call);

}  // namespace sluice
