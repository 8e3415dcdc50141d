#pragma once

#include <string>
#include <vector>

#include "secrets/store.hpp"

namespace sluice::secrets {

/// What is copied, and what is not.
struct CopyPlan {
    std::vector<std::string> paths;  ///< sorted
    std::vector<std::string> kept;   ///< have a value at the target, which stays
    std::vector<std::string> unset;  ///< have none at the source
};

/// `declared`: every secret of the project. `named`: the only ones to copy; each must have a value at the source (rule
/// `secret-missing`) and none at the target (rule `secret-exists`), unless `replace` is set. Without names: all that the source
/// has.
[[nodiscard]] Result<CopyPlan> plan_copy(SecretStore& from, SecretStore& to, const std::vector<std::string>& declared,
                                         const std::vector<std::string>& named, bool replace);

/// Copies values through locked memory alone. What has got a value at the target since the plan: rule `entry-changed`, unless
/// `replace` is set. The new states, in the plan's order.
[[nodiscard]] Result<std::vector<SecretInfo>> copy_values(SecretStore& from, SecretStore& to, const CopyPlan& plan,
                                                          bool replace, Instant now);

}  // namespace sluice::secrets
