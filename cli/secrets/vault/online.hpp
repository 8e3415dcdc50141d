#pragma once

#include <string>
#include <vector>

#include "secrets/vault/alias.hpp"
#include "secrets/vault/kv.hpp"
#include "secrets/vault/vault_store.hpp"

namespace sluice::secrets::vault {

/// What `check --online` has to say of one secret, or of the token.
struct Remark {
    std::string rule;
    std::string subject;  ///< "<integration>/<name>", or the alias
    std::string message;
    bool is_problem = false;  ///< else a warning
};

/// What an environment asks of one server.
struct OnlineQuestion {
    std::vector<DeclaredPlace> places;  ///< with their mounts
    std::string prefix;                 ///< of the environment, below the mount
    int kv = 0;                         ///< as in the environment's settings
};

/// Whether each place has a value and the token may read it, and what else the token may: metadata and capabilities alone, no
/// value is read. Remarks: problems `reference-unset`, `reference-refused`; warnings `reference-unproved`, `token-root`,
/// `token-writes`, `token-reads-more`, `token-unproved`, `server-unpinned`. Errors are those of `require_served`, `Kv`.
[[nodiscard]] Result<std::vector<Remark>> look_online(const Alias& alias, const Server& server,
                                                      const OnlineQuestion& question);

}  // namespace sluice::secrets::vault
