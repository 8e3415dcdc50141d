#pragma once

#include <optional>
#include <string>
#include <vector>

#include "render/rendered.hpp"

namespace sluice::render {

/// What a difference is about, riskiest first: the order in which they are shown.
enum class Risk { endpoint, credential, tls, scope, retry, other };
[[nodiscard]] std::string_view risk_name(Risk risk);

/// A parameter or a secret's reference that differs; empty where one side does not have it.
struct Change {
    Risk risk = Risk::other;
    std::string kind;  ///< "parameter" or "reference"
    std::string name;  ///< of the parameter; of the secret, with the file it stands in
    std::optional<std::string> before;
    std::optional<std::string> after;
};

/// How one integration differs; one without a difference is not listed.
struct IntegrationDiff {
    std::string integration;
    bool added = false;              ///< only in the second
    bool removed = false;            ///< only in the first
    std::vector<Change> changes;     ///< by risk, then name
    std::vector<std::string> files;  ///< whose bytes differ, sorted
};

/// Two lists of one integration each, both sorted by name. Integrations come by their riskiest change, then name.
[[nodiscard]] std::vector<IntegrationDiff> diff(const std::vector<RenderedIntegration>& before,
                                                const std::vector<RenderedIntegration>& after);

/// The risk of a parameter by its name and values, where its type is not known.
[[nodiscard]] Risk judge_risk(std::string_view name, std::string_view value);
/// Sorts changes and integrations as `diff` does.
void sort_by_risk(std::vector<IntegrationDiff>& integrations);

}  // namespace sluice::render
