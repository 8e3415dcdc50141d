#pragma once

#include <filesystem>

#include "support/error.hpp"

namespace sluice::files {

/// Overwrites a tree's files with zeros, syncs and removes them. Links are removed, never followed. Nothing there is no
/// error.
[[nodiscard]] Result<> wipe_tree(const std::filesystem::path& path);

}  // namespace sluice::files
