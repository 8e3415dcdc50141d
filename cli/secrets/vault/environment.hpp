#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "secrets/vault/alias.hpp"
#include "support/host.hpp"

namespace sluice::secrets::vault {

/// The variables that `vault` and `bao` read, as upstream reads them: of BAO_X and VAULT_X the first counts that is set, even
/// when it is empty, and an empty one is as good as none.
class Variables {
public:
    struct Found {
        std::string name;  ///< "VAULT_ADDR"
        std::string text;
    };
    explicit Variables(const Host& host) : m_host(host) {}

    /// `name` without its "VAULT_".
    [[nodiscard]] std::optional<Found> find(std::string_view name) const;
    /// A variable of that very name, if it is not empty.
    [[nodiscard]] std::optional<Found> exact(std::string_view name) const;
    /// What the others belong to: AGENT_ADDR, ADDR, or the SERVER_URL of others.
    [[nodiscard]] std::optional<Found> address() const;

private:
    const Host& m_host;
};

/// Fills what the alias does not say from the variables, if they belong to it: an alias with their address, or one without a
/// servers file, which takes even that from them. Rules `server-variable`, `server-address`, `tls-unverified`, `server-auth`.
[[nodiscard]] Result<> apply(const Variables& variables, Alias& alias);

}  // namespace sluice::secrets::vault
