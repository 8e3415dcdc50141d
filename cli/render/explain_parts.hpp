#pragma once

#include <string>

#include "project/model.hpp"
#include "project/schema.hpp"
#include "render/explain.hpp"
#include "render/layers.hpp"
#include "support/error.hpp"

// The parts of `explain`.
namespace sluice::render {

/// An integration and the name of a parameter or secret of it; empty: all of them.
struct ExplainSubject {
    std::string integration;
    std::string name;
};

/// Reads "", "INTEGRATION" and "INTEGRATION.NAME"; integrations and secrets may have dots in their names.
/// Rules `unknown-integration`, `unknown-parameter`.
[[nodiscard]] Result<ExplainSubject> parse_explain_subject(const project::Project& project, const std::string& text);

/// The value, its layers, and where each member of a map comes from, and each of a list that the schema merges at `schema`.
[[nodiscard]] ExplainedParameter explain_value(const ResolvedParameter& resolved, const project::SchemaPlace& schema);

}  // namespace sluice::render
