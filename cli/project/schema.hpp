#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "project/yaml.hpp"
#include "support/error.hpp"

namespace sluice::project {

namespace schema {
struct Rule;
struct Definitions;
}  // namespace schema

/// A document in which values stand for some of the nodes: what the check of a rendered config asks about its template. A
/// *place* is a scalar of the document that a value stands for.
class Filling {
public:
    Filling() = default;
    Filling(const Filling&) = delete;
    Filling& operator=(const Filling&) = delete;
    virtual ~Filling() = default;

    /// What counts at a node: itself, the value that stands for it, or nullptr if it was taken out.
    [[nodiscard]] virtual const yaml::Node* at(const yaml::Node& node) const = 0;
    /// The value at the place is in error, which was said elsewhere: nothing more is said of it.
    [[nodiscard]] virtual bool is_unknown(const yaml::Node& place) const = 0;
    /// The place holds exactly one secret.
    [[nodiscard]] virtual bool is_secret(const yaml::Node& place) const = 0;
    /// The value was set by the environment's own file. `keys` lead from the place's value to the part that is meant.
    [[nodiscard]] virtual bool is_of_environment(const yaml::Node& place,
                                                 const std::vector<std::string_view>& keys) const = 0;
    /// Adds to an error at a place where its value was set, or the part of it that the keys lead to.
    virtual void annotate(Error& error, const yaml::Node& place, const std::vector<std::string_view>& keys) const = 0;
    /// Adds to an error what asked for something else: a keyword of the schema.
    virtual void attribute(Error& error, const Location& keyword) const = 0;
};

/// The parts of a schema that stand at one place of a document, found by the path alone: through references and all
/// alternatives. For what must be known before there is a document to check.
class SchemaPlace {
public:
    SchemaPlace() = default;
    explicit SchemaPlace(const schema::Rule& rule);

    [[nodiscard]] SchemaPlace member(std::string_view key) const;
    [[nodiscard]] SchemaPlace item() const;
    /// `x-merge-key`, or "".
    [[nodiscard]] std::string_view merge_key() const;
    [[nodiscard]] bool empty() const { return m_rules.empty(); }

private:
    void add(const schema::Rule& rule);

    std::vector<const schema::Rule*> m_rules;
};

/// A JSON Schema of Draft 7, as far as we use it (docs/formats/schema.md). A keyword that is not on the list is refused on
/// compiling, so that nothing in a schema is ignored silently.
class Schema {
public:
    /// `name` is the file in errors (rule `schema-syntax`).
    [[nodiscard]] static Result<Schema> compile(std::string_view text, std::string_view name);

    /// Every violation of one document in one run, in the order of the file.
    /// Rules: unknown-key, schema-required, schema-type, schema-enum, schema-range, schema-pattern, schema-format,
    /// schema-length, schema-choice, schema-excluded, schema-contains, schema-secret, schema-env, schema-merge-key,
    /// schema-limit.
    [[nodiscard]] Result<> check(const yaml::Document& document, const Filling* filling = nullptr) const;

    [[nodiscard]] bool has_merge_keys() const;
    /// At the document itself. Lives as long as the schema.
    [[nodiscard]] SchemaPlace root() const;

private:
    std::shared_ptr<const schema::Definitions> m_definitions;
    std::shared_ptr<const schema::Rule> m_root;
};

/// Checks one of our own documents: `schema_name` is "sluice", "environment", "integration", "evidence" or "servers", a file of
/// schemas/. The schema is compiled at first use and kept.
[[nodiscard]] Result<> check_document(const yaml::Document& document, std::string_view schema_name);

}  // namespace sluice::project
