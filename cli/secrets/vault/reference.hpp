#pragma once

#include <string>
#include <string_view>

#include "support/error.hpp"

namespace sluice::secrets::vault {

/// Where one value lies on a server.
struct Place {
    std::string server;  ///< alias
    std::string mount;   ///< "" when it is not known where the mount ends: then `path` begins with it
    std::string path;    ///< of the entry below the mount
    std::string field;

    /// "<mount>/<path>"
    [[nodiscard]] std::string full() const { return mount.empty() ? path : mount + "/" + path; }
    /// "vault://<server>/<mount>/<path>#<field>"
    [[nodiscard]] std::string text() const;
};

/// Reads "vault://<server>/<mount>/<path>#<field>"; the mount is not known. Rule `reference-format`, Code::usage.
[[nodiscard]] Result<Place> parse_reference(std::string_view reference);

}  // namespace sluice::secrets::vault
