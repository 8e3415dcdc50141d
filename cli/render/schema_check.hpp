#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "project/error_list.hpp"
#include "project/model.hpp"
#include "project/schema.hpp"
#include "render/layers.hpp"
#include "render/template.hpp"
#include "render/writer.hpp"

namespace sluice::render {

/// schemas/<integration>.schema.json and the template whose rendered form it is about (docs/formats/schema.md).
struct SchemaCheck {
    project::Schema schema;
    std::string sha256;
    const project::TemplateFile* file = nullptr;
    const Template* subject = nullptr;
    project::yaml::Document document;  ///< the template's tree, its scalars as they stand in the template
    std::vector<std::pair<const project::yaml::Node*, std::size_t>> places;  ///< nodes that are slots, by address
    SchemaPlaces merging;                                                    ///< of lists of maps
};

/// The schema of an integration, compiled, or nullptr if it has none or what it is about cannot be told (rules
/// `schema-link`, `schema-template`, `schema-syntax`, `json-syntax`).
[[nodiscard]] std::shared_ptr<SchemaCheck> load_schema(const project::Project& project,
                                                       const project::Declaration& declaration,
                                                       project::ErrorList& errors);

/// Takes over the tree of the template that the schema is about.
[[nodiscard]] std::shared_ptr<const SchemaCheck> bind_schema(std::shared_ptr<SchemaCheck> schema,
                                                             std::vector<Template>& templates);

/// Checks the template's tree, filled with the values of one environment.
[[nodiscard]] Result<> check_schema(const SchemaCheck& schema, const Values& values, const std::string& environment);

/// Says which files of schemas/ belong to no integration (rule `schema-unused`).
void check_schema_files(const project::Project& project, project::ErrorList& errors);

/// Rewrites the scalars of a YAML template to what the core schema of YAML 1.2 reads: 0x1F as 31, True as true, !!str 5 as a
/// quoted text. Other tags are dropped.
void read_core_types(project::yaml::Node& node);

}  // namespace sluice::render
