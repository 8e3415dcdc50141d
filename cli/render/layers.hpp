#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "project/error_list.hpp"
#include "project/model.hpp"
#include "project/schema.hpp"
#include "render/rendered.hpp"

namespace sluice::render {

/// Where the schema of the rendered config speaks of a parameter's value, by parameter.
using SchemaPlaces = std::map<std::string, project::SchemaPlace, std::less<>>;

/// Finds what a file of values says of an integration without going through the file for each. Points into the project.
class LayerIndex {
public:
    /// Goes through the file after all: for one integration alone.
    LayerIndex() = default;
    explicit LayerIndex(const project::Project& project);

    /// The map `integrations.<name>` of base.yaml or of an environment, or nullptr.
    [[nodiscard]] const project::yaml::Node* find(const project::Environment& environment, std::string_view name) const;

private:
    using Named = std::unordered_map<std::string_view, const project::yaml::Node*>;
    std::map<const project::Environment*, Named> m_files;
};

/// The values of an integration's parameters in an environment, lowest layer first: default, base `parameters`, base
/// `integrations.<name>`, environment `parameters`, environment `integrations.<name>`. Sorted by name; parameters whose
/// value is in error are left out, and the error is in the list. Lists of maps merge by the key that the schema names.
[[nodiscard]] std::vector<ResolvedParameter> resolve(const project::Project& project, const LayerIndex& index,
                                                     const project::Environment& environment,
                                                     const project::Declaration& declaration,
                                                     const SchemaPlaces& places, project::ErrorList& errors);

/// What only the whole project shows: values for integrations that do not exist, parameters that no integration
/// declares.
void check_layers(const project::Project& project, project::ErrorList& errors);

}  // namespace sluice::render
