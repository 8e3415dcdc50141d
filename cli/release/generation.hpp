#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "release/live_documents.hpp"
#include "support/error.hpp"

namespace sluice::release {

/// DIR/generations/<integration>/<content>: files as the bundle has them, and where their references stand. Holds no value.
/// One that is there is left alone: its name is the digest of its content.
[[nodiscard]] Result<> keep_generation(const std::filesystem::path& target, const std::string& integration,
                                       const std::string& content, const std::vector<ReferenceFile>& files);

/// Removes the integration's generations but these contents, and unfinished ones.
[[nodiscard]] Result<> prune_generations(const std::filesystem::path& target, const std::string& integration,
                                         const std::vector<std::string>& keep);

}  // namespace sluice::release
