#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/process.hpp"

namespace sluice {

/// `git <arguments>` in `folder`, as every git of this program runs. Nothing that was committed or pushed steers it: a bare
/// repository inside the work tree is not taken for the repository (git then fails; from 2.38 on), refs/replace/ puts no
/// other object in an object's place, and git starts no program to watch files or to fetch objects that are missing.
/// Of git's own variables it gets only these; a hook's caller adds those that git gave to the hook.
[[nodiscard]] Command git_command(std::filesystem::path folder, std::vector<std::string> arguments);

}  // namespace sluice
