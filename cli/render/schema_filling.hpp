#pragma once

#include <optional>
#include <string>
#include <vector>

#include "render/schema_check.hpp"

namespace sluice::render {

/// The values of one environment at the places of a template's tree. The tree itself is not touched.
class SchemaFilling : public project::Filling {
public:
    SchemaFilling(const SchemaCheck& schema, const Values& values, const std::string& environment);

    [[nodiscard]] const project::yaml::Node* at(const project::yaml::Node& node) const override;
    [[nodiscard]] bool is_unknown(const project::yaml::Node& place) const override;
    [[nodiscard]] bool is_secret(const project::yaml::Node& place) const override;
    [[nodiscard]] bool is_of_environment(const project::yaml::Node& place,
                                         const std::vector<std::string_view>& keys) const override;
    void annotate(Error& error, const project::yaml::Node& place,
                  const std::vector<std::string_view>& keys) const override;
    void attribute(Error& error, const Location& keyword) const override;

private:
    /// What stands in a slot.
    struct Filled {
        const project::yaml::Node* node = nullptr;  ///< a parameter's value, or `own`; nullptr: taken out
        std::optional<project::yaml::Node> own;
        bool is_unknown = false;
    };

    [[nodiscard]] Filled fill(const Slot& slot) const;
    [[nodiscard]] const ResolvedParameter* parameter(const Piece& piece) const;
    [[nodiscard]] std::optional<std::string> text_of(const Piece& piece) const;
    /// Number of the slot at a node, or k_nowhere.
    [[nodiscard]] std::size_t slot_at(const project::yaml::Node& node) const;

    const SchemaCheck& m_schema;
    const Values& m_values;
    const std::string& m_environment;
    std::vector<Filled> m_filled;  ///< by slot
};

}  // namespace sluice::render
