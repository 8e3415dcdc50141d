#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "project/model.hpp"

namespace sluice::render {

/// Why a node cannot be a value of a type, as "expected int, found the text \"4\"", and which of its inner nodes it is.
struct Mismatch {
    std::string reason;
    const project::yaml::Node* node = nullptr;
    const project::ParameterType* type = nullptr;  ///< that the inner node should be of
};

/// std::nullopt if the node can be a value of the type. Limits (min, max, pattern) are not looked at.
[[nodiscard]] std::optional<Mismatch> type_mismatch(const project::ParameterType& type,
                                                    const project::yaml::Node& node);

/// What to write instead of a node that is no value of its type, or "" where only the author can know.
[[nodiscard]] std::string type_hint(const Mismatch& mismatch);

/// True for `!unset`, which deletes what a lower layer says: as a whole value, or as that of a map's key.
[[nodiscard]] bool is_unset_mark(const project::yaml::Node& node);

/// Why a value of the right type is outside what the parameter allows: min, max, pattern.
[[nodiscard]] std::optional<std::string> limit_mismatch(const project::Parameter& parameter,
                                                        const project::yaml::Node& value);

/// int, port, number and bool are written bare where the format knows them; all else is text.
[[nodiscard]] bool is_bare(project::Type type);

}  // namespace sluice::render
