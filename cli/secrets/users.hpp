#pragma once

#include <string>
#include <vector>

#include "project/model.hpp"

namespace sluice::secrets {

/// The files of the project, relative to its root, that name the secret "<integration>/<name>": its declaration, and
/// templates with `${secret:name}`. What cannot be read is for `check`.
[[nodiscard]] std::vector<std::string> users_of(const project::Project& project, const std::string& path);

}  // namespace sluice::secrets
