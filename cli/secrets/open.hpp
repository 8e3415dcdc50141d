#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "project/model.hpp"
#include "secrets/store.hpp"
#include "secrets/vault/server.hpp"
#include "signing/identity.hpp"
#include "signing/trust.hpp"

namespace sluice::secrets {

/// Opens the user's identity when a key is needed, and only then: it may ask for a passphrase. Called once at most.
using OpenIdentity = std::function<Result<std::shared_ptr<const signing::Identity>>()>;

/// What every store needs of its surroundings.
struct Access {
    std::filesystem::path root;  ///< of the project or checkout
    signing::TrustChain trust;
    OpenIdentity identity;
    std::filesystem::path memory = {};  ///< a folder of the user's own for what only saves time; empty: none
    vault::OpenServer servers = {};     ///< empty: no server may be asked
};

/// For those who must not need a key: listing, rotation, status.
[[nodiscard]] OpenIdentity no_identity();

/// The store of an environment. A sealed store that does not exist yet is an empty one.
[[nodiscard]] Result<std::unique_ptr<SecretStore>> open_store(const project::Environment& environment, Access access);

/// The sealed store of an environment, by name alone: for those who must not read environment files (`deliver`).
[[nodiscard]] std::unique_ptr<SecretStore> open_sealed(const std::string& environment, Access access);

/// Values on servers, by whole references ("vault://…"): for `deliver`. The environment's name is for messages.
[[nodiscard]] std::unique_ptr<SecretStore> open_references(const std::string& environment, vault::OpenServer servers);

}  // namespace sluice::secrets
