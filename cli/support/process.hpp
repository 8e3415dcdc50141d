#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/error.hpp"

namespace sluice {

struct Command {
    std::vector<std::string> argv;         ///< argv[0] is looked up in PATH; never a shell
    std::filesystem::path folder;          ///< where it runs; empty: here
    std::vector<std::string> environment;  ///< "NAME=value" added to a minimal environment (PATH, HOME, LANG=C)
    std::string input;                     ///< its standard input
    std::size_t output_limit = 64U << 20;
};

struct Finished {
    int status = 0;  ///< exit status, or 128 + signal
    std::string output;
    std::string errors;
};

/// Runs a program to its end. Fails only if it cannot be started or says more than the limit.
[[nodiscard]] Result<Finished> run(const Command& command);

}  // namespace sluice
