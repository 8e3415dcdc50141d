#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bundle/release.hpp"
#include "release/live_documents.hpp"
#include "release/splice.hpp"
#include "secrets/open.hpp"
#include "secrets/store.hpp"

namespace sluice::release {

/// The values of one integration, resolved from the store as it is now.
struct DeliveryValues {
    std::map<std::string, Secret> by_reference;
    std::map<std::string, std::int64_t> versions;  ///< "<integration>/<name>" → version

    /// `this` must outlive the result.
    [[nodiscard]] EncodedValue encoded() const;
};

/// Checks every sealed entry against the bundle and against the highest version that was delivered here (a lower version is
/// refused, the same version must have the bundle's digest), then resolves all of them.
[[nodiscard]] Result<DeliveryValues> resolve(secrets::SecretStore& store, const bundle::Content& content,
                                             const std::map<std::string, std::int64_t>& delivered);

/// Whether the store holds a newer version of a value than was delivered. Needs no key. A lower version is Code::integrity.
[[nodiscard]] Result<bool> has_newer_value(secrets::SecretStore& store, const Manifest& live,
                                           const std::map<std::string, std::int64_t>& delivered);

/// True if the store could not be reached, as opposed to one that refused.
[[nodiscard]] bool is_unreachable(const Error& error);

/// The stores that a bundle's references name: the sealed store of the environment, which fails with Code::unavailable when
/// the checkout has no such file, and servers, by the aliases that this host knows.
[[nodiscard]] std::unique_ptr<secrets::SecretStore> open_delivery_store(const std::string& environment,
                                                                        secrets::Access access);

}  // namespace sluice::release
