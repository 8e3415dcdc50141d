#pragma once

#include <string>
#include <vector>

#include "project/model.hpp"

namespace sluice::secrets {

/// A declared secret and the environment variable that stands for it.
struct Variable {
    std::string name;  ///< "SALESFORCE_ORDERS_CLIENT_SECRET"
    std::string path;  ///< "salesforce-orders/client_secret"
    Location where;    ///< of the declaration
};

/// The variables of these integrations' secrets (of all, when none is named), sorted by path: `env` of the declaration,
/// else <INTEGRATION>_<NAME>. Rules `unknown-integration`, `secret-variable` (a name that no value may have, or two secrets
/// with one name).
[[nodiscard]] Result<std::vector<Variable>> variables(const project::Project& project,
                                                      const std::vector<std::string>& integrations);

/// The same, where the secrets at the paths `files` are handed over as files: their variables are called <NAME>_FILE.
/// Rules `usage` (a path that is none of these variables'), `secret-variable` (as above).
[[nodiscard]] Result<std::vector<Variable>> name_files(std::vector<Variable> variables,
                                                       const std::vector<std::string>& files);

}  // namespace sluice::secrets
