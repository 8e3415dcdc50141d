#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/error.hpp"
#include "support/host.hpp"

namespace sluice::scan {

/// git, as the user's repository and a running hook need it: in `folder`, with the GIT_* variables that git gives to
/// its
/// hooks (`git commit -a` and `git commit FILE` put the index to be committed into another file and say so there).
class Git {
public:
    Git(const Host& host, std::filesystem::path folder);

    /// The output of `git <arguments>`, or an error (rule `git`) with git's exit status but not its words.
    [[nodiscard]] Result<std::string> run(std::vector<std::string> arguments, std::string input = {}) const;
    /// The root of the work tree, or nothing when `folder` is in none.
    [[nodiscard]] std::optional<std::filesystem::path> top() const;

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

private:
    std::filesystem::path m_folder;
    std::vector<std::string> m_environment;
};

}  // namespace sluice::scan
