#pragma once

#include <string>

#include "release/operation.hpp"
#include "signing/identity.hpp"

namespace sluice::release {

struct ToggleRequest {
    std::string environment;
    std::string integration;
    bool disable = true;  ///< else enable
    std::string reason;
};

struct Toggled {
    std::string integration;
    std::string environment;
    std::string release;
    std::string state;          ///< as the toggle shows it now
    std::int64_t sequence = 0;  ///< 0: it was so already, and nothing was written
};

/// The kill switch, and back. Needs no project file but sluice.yaml, and no network.
[[nodiscard]] Result<Toggled> toggle(const Surroundings& where, const ToggleRequest& request,
                                     const signing::Identity& signer);

}  // namespace sluice::release
