#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bundle/bundle.hpp"
#include "support/host.hpp"

namespace sluice::bundle {

/// What people are told of a bundle that was made.
struct Summary {
    std::string project;
    std::string release;             ///< SHA-256 of the archive, hex
    std::vector<std::string> order;  ///< of the environments
    std::size_t integrations = 0;
    std::size_t files = 0;  ///< rendered ones

    [[nodiscard]] std::string short_name() const;
};

[[nodiscard]] Summary summary_of(const Bundle& bundle);

/// `create`, unless nothing has changed since it was called last (docs/decisions/006-what-was-made-before.md): then the
/// archive is still there, its bytes have the SHA-256 that was noted, and it becomes the latest again.
[[nodiscard]] Result<Summary> create_or_find(const fs::path& root, const Host& host,
                                             const std::function<Result<Bundle>(const project::Project&)>& make);

}  // namespace sluice::bundle
