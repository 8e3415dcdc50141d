#pragma once

#include <vector>

#include "project/error_list.hpp"
#include "project/model.hpp"
#include "render/rendered.hpp"

namespace sluice::render {

/// The values of an integration's parameters in an environment, lowest layer first: default, base `parameters`, base
/// `integrations.<name>`, environment `parameters`, environment `integrations.<name>`. Sorted by name; parameters whose
/// value is in error are left out, and the error is in the list.
[[nodiscard]] std::vector<ResolvedParameter> resolve(const project::Project& project,
                                                     const project::Environment& environment,
                                                     const project::Declaration& declaration,
                                                     project::ErrorList& errors);

/// What only the whole project shows: values for integrations that do not exist, parameters that no integration
/// declares.
void check_layers(const project::Project& project, project::ErrorList& errors);

}  // namespace sluice::render
