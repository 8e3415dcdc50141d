#pragma once

#include <filesystem>
#include <string>

#include "scan/git.hpp"
#include "scan/merge_driver.hpp"
#include "support/error.hpp"

namespace sluice::scan {

/// What `hook install` did.
struct HookInstalled {
    std::filesystem::path hook;  ///< .../hooks/pre-commit
    std::filesystem::path kept;  ///< where the hook that was there is now; empty: there was none
    bool changed = false;        ///< false: it was installed already
    bool shared = false;         ///< core.hooksPath: other repositories may use the same folder
    MergeDriver driver;
};

/// A word of sh, whatever it holds.
[[nodiscard]] std::string sh_quoted(const std::string& text);

/// Makes `sluice scan --staged` the repository's pre-commit hook: in the folder that git uses (worktrees, submodules,
/// core.hooksPath). A hook that is there is kept as pre-commit.before-sluice and runs first. `program` is this
/// program's
/// own path, for commits from places whose PATH does not hold it. Lets git merge and show sealed stores, too.
/// Running it again changes nothing.
[[nodiscard]] Result<HookInstalled> install_hook(const Git& git, const std::filesystem::path& program);

}  // namespace sluice::scan
