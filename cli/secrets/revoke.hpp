#pragma once

#include <memory>
#include <optional>
#include <string>

#include "project/model.hpp"
#include "secrets/store.hpp"
#include "signing/identity.hpp"
#include "signing/trust_edit.hpp"
#include "support/host.hpp"

namespace sluice::secrets {

struct Revocation {
    std::optional<signing::TrustUpdate> update;  ///< the version that takes the role; empty: there was none to take
    std::optional<Rotation> rotation;            ///< empty: the version waits for further signatures, or `nothing`
    bool nothing = false;             ///< no role to take, and no key that opens the store: nothing was written
    std::vector<SecretInfo> infos;    ///< what the store holds then
    std::vector<signing::Role> kept;  ///< what the person may still do in the environment and the project
};

/// Takes the role of a reader from a person: the next version of the trust list, and, once that counts, a new key of the
/// store. Who revokes writes and reads the secrets himself, and is somebody else. Rules `unknown-person`, `revoke-self`,
/// `not-a-reader`, `not-a-writer`, and those of propose_trust.
[[nodiscard]] Result<Revocation> revoke(const project::Project& project, const project::Environment& environment,
                                        const signing::TrustChain& chain,
                                        const std::shared_ptr<const signing::Identity>& identity,
                                        const std::string& person, const Host& host);

}  // namespace sluice::secrets
