#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scan/git.hpp"
#include "support/error.hpp"

namespace sluice::scan {

/// One setting of git's configuration of a clone.
struct GitSetting {
    enum class State { set, there, foreign };
    std::string name;
    State state = State::there;  ///< foreign: somebody set something else, which is kept
};

/// What lets git merge and show sealed stores.
struct MergeDriver {
    std::vector<GitSetting> settings;
    std::vector<std::string> unmarked;  ///< sealed stores in the index whose attributes do not name the driver
};

/// Sets merge.sluice.* and diff.sluice.textconv for the clone. `program` is this program's own path; where it is gone,
/// git finds `sluice` in PATH, and without that merges and shows text. Running it again changes nothing.
[[nodiscard]] Result<MergeDriver> install_merge_driver(const Git& git, const std::filesystem::path& program);

}  // namespace sluice::scan
