#pragma once

#include <optional>
#include <string>
#include <vector>

#include "project/model.hpp"
#include "project/schema.hpp"

namespace sluice::render {

/// Lays a higher value over a lower one: maps merge member by member, lists item by item where the schema names their key,
/// everything else replaces; `!unset` deletes.
void lay_over(std::optional<project::yaml::Node>& value, const project::yaml::Node& higher,
              const project::SchemaPlace& place);

/// The first item that cannot be merged by the schema's key, and why; or nullptr.
[[nodiscard]] const project::yaml::Node* find_unmergeable(const project::yaml::Node& node,
                                                          const project::SchemaPlace& place, const char*& why);

/// True if there is an `!unset` anywhere in the node.
[[nodiscard]] bool holds_unset(const project::yaml::Node& node);

/// An `!unset` for which the layers below have nothing: the key of the member or the name of the item, else the `!unset`.
struct IdleUnset {
    const project::yaml::Node* at = nullptr;
    std::vector<std::string> known;  ///< what could be deleted there
};

/// The first one of a value that is about to be laid over `lower` (nullptr: there is none).
[[nodiscard]] std::optional<IdleUnset> find_idle_unset(const project::yaml::Node* lower,
                                                       const project::yaml::Node& higher,
                                                       const project::SchemaPlace& place);

/// An error in the value of a parameter, which says where that is declared.
[[nodiscard]] Error value_error(const project::Parameter& parameter, Location where, std::string rule,
                                std::string message);
[[nodiscard]] Error idle_unset_error(const project::Parameter& parameter, const project::yaml::Document& document,
                                     const IdleUnset& idle);

}  // namespace sluice::render
