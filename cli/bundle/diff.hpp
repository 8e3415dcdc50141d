#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bundle/release.hpp"

namespace sluice::bundle {

/// One thing that two contents say differently; empty where one of them does not have it.
struct Change {
    std::string name;
    std::optional<std::string> before;
    std::optional<std::string> after;
};

/// How one integration differs. Without any change it is not listed.
struct IntegrationDiff {
    std::string integration;
    bool added = false;    ///< only in the second
    bool removed = false;  ///< only in the first
    std::vector<Change> parameters;
    std::vector<Change> references;  ///< "<file> <secret>": the reference
    std::vector<Change> contract;    ///< the digest of the pinned specification
    std::vector<Change> files;       ///< the SHA-256 of each rendered file
};

/// What `diff` and `approve` show: `before` in `release_before` against `after` in `release_after`. The two may be
/// of one release (test against prod) or of two (what is live against what is to be); nullptr is an empty environment.
[[nodiscard]] std::vector<IntegrationDiff> diff(const Release& release_before, const EnvironmentContent* before,
                                                const Release& release_after, const EnvironmentContent* after);

/// Two releases, environment by environment in promotion order; environments without a difference are left out.
struct EnvironmentDiff {
    std::string environment;
    std::vector<IntegrationDiff> integrations;
};
[[nodiscard]] std::vector<EnvironmentDiff> diff(const Release& before, const Release& after);

}  // namespace sluice::bundle
