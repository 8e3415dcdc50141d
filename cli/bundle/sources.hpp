#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "project/model.hpp"
#include "support/error.hpp"

namespace sluice::bundle {

/// The project's own files that a bundle carries for the gates: evidence, and what declarations name as specification,
/// document or runbook.
struct Sources {
    std::map<std::string, std::filesystem::path> members;  ///< member path → place on disk; in bytewise order
    std::set<std::string> absent;                          ///< named, relative to the project, but not there
};

[[nodiscard]] Result<Sources> find_sources(const project::Project& project);

}  // namespace sluice::bundle
