#pragma once

#include <optional>
#include <string>
#include <vector>

#include "project/model.hpp"
#include "secrets/store.hpp"

namespace sluice::secrets {

/// One secret of an environment: declared, set, or both.
struct InventoryRow {
    std::string path;
    std::string kind;  ///< "" when it is not declared
    bool declared = false;
    std::optional<SecretInfo> info;  ///< empty: not set
};

/// Declarations and a store's list side by side, sorted by path.
[[nodiscard]] std::vector<InventoryRow> inventory(const project::Project& project,
                                                  const std::vector<SecretInfo>& infos);

/// The declaration behind "<integration>/<name>", or an error with the nearest name. Rules `secret-path`,
/// `unknown-integration`, `unknown-secret`.
[[nodiscard]] Result<const project::SecretDeclaration*> require_declared(const project::Project& project,
                                                                         const std::string& path);

}  // namespace sluice::secrets
