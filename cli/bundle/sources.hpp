#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "project/model.hpp"
#include "support/error.hpp"

namespace sluice::bundle {

/// The project's own files that a bundle carries for the gates: evidence, and what declarations name as specification,
/// document or runbook. Member path → place on disk; in bytewise order.
[[nodiscard]] Result<std::map<std::string, std::filesystem::path>> find_sources(const project::Project& project);

}  // namespace sluice::bundle
