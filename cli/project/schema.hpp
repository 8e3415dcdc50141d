#pragma once

#include <memory>
#include <string_view>

#include "project/yaml.hpp"
#include "support/error.hpp"

namespace sluice::project {

namespace schema {
struct Rule;
struct Definitions;
}  // namespace schema

/// A JSON Schema of Draft 7, as far as we use it (docs/formats/schema.md). A keyword that is not on the list is refused on
/// compiling, so that nothing in a schema is ignored silently.
class Schema {
public:
    /// `name` is for errors (rule `schema-syntax`).
    [[nodiscard]] static Result<Schema> compile(std::string_view text, std::string_view name);

    /// Every violation of one document in one run, in the order of the file.
    [[nodiscard]] Result<> check(const yaml::Document& document) const;

private:
    std::shared_ptr<const schema::Definitions> m_definitions;
    std::shared_ptr<const schema::Rule> m_root;
};

/// Checks one of our own documents: `schema_name` is "sluice", "environment", "integration" or "evidence", a file of
/// schemas/. The schema is compiled at first use and kept.
/// Rules: unknown-key, schema-required, schema-type, schema-enum, schema-range, schema-pattern, schema-length.
[[nodiscard]] Result<> check_document(const yaml::Document& document, std::string_view schema_name);

}  // namespace sluice::project
