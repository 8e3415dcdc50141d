#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "secrets/vault/alias.hpp"
#include "support/host.hpp"

namespace sluice::secrets::vault {

/// The aliases of a servers file, by name, as the file alone says them.
struct ServersFile {
    std::string name;  ///< as messages call it
    bool exists = false;
    std::map<std::string, Alias> aliases;
};

/// $SLUICE_SERVERS, else ~/.config/sluice/servers.yaml; one that is not there has no aliases, unless it was named. `project`
/// is the root that a named file must not lie in. Rules `servers-place`, `servers-mode`, `servers-file`, `tls-unverified`,
/// `server-address`, and those of YAML and of schemas.
[[nodiscard]] Result<ServersFile> load_servers(const Host& host, const std::filesystem::path& project);

/// The alias of that name with the variables that belong to it: what counts in the end. Rules `server-unknown` (nobody says
/// what it means), `server-variable` (a variable has no sense or cannot be obeyed), and those of `load_servers`.
[[nodiscard]] Result<Alias> find_alias(const Host& host, const std::filesystem::path& project, const std::string& name);

}  // namespace sluice::secrets::vault
