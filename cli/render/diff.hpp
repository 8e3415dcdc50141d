#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "render/rendered.hpp"
#include "render/risk.hpp"

namespace sluice::render {

/// Something of an integration that can differ.
struct Fact {
    std::string kind;  ///< "parameter", "reference", "contract", "schema", "template", "declaration"
    std::string name;
    std::string value;
    Risk risk = Risk::other;
};

/// What of one integration is compared, whether it was rendered now or stands in a bundle.
struct Comparable {
    std::string integration;
    std::vector<Fact> facts;
    std::vector<std::pair<std::string, std::string>> files;  ///< path, SHA-256
};

/// A fact that differs; empty where one side does not have it.
struct Change {
    Risk risk = Risk::other;
    std::string kind;
    std::string name;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

/// How one integration differs; one without a difference is not listed.
struct IntegrationDiff {
    std::string integration;
    bool added = false;           ///< only in the second
    bool removed = false;         ///< only in the first
    std::vector<Change> changes;  ///< by risk, then kind and name
    std::vector<Change> files;    ///< whose bytes differ, by path; the values are their SHA-256
};

/// Integrations come by their riskiest change, then name. Of one that only one side has, parameters and references are
/// listed.
[[nodiscard]] std::vector<IntegrationDiff> diff(const std::vector<Comparable>& before,
                                                const std::vector<Comparable>& after);

/// What was rendered from the project, for `diff`.
[[nodiscard]] std::vector<Comparable> comparable(const project::Project& project,
                                                 const std::vector<RenderedIntegration>& rendered);
/// Sorts changes and integrations as `diff` does.
void sort_by_risk(std::vector<IntegrationDiff>& integrations);
/// A secret's reference in a file.
[[nodiscard]] Fact reference_fact(const std::string& file, const ReferenceSpan& span);

}  // namespace sluice::render
