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
    std::optional<Removed> removed;  ///< it had a value, which was taken away
};

/// Declarations and a store's lists side by side, sorted by path. Of what was removed, only what is still declared.
[[nodiscard]] std::vector<InventoryRow> inventory(const project::Project& project, const std::vector<SecretInfo>& infos,
                                                  const std::vector<Removed>& removed);

/// Whether an integration declares the secret of that path.
[[nodiscard]] bool is_declared(const project::Project& project, const std::string& path);

/// The declaration behind "<integration>/<name>", or an error with the nearest name. Rules `secret-path`,
/// `unknown-integration`, `unknown-secret`.
[[nodiscard]] Result<const project::SecretDeclaration*> require_declared(const project::Project& project,
                                                                         const std::string& path);

}  // namespace sluice::secrets
