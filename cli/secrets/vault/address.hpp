#pragma once

#include <string>
#include <string_view>

#include "support/error.hpp"

namespace sluice::secrets::vault {

/// A server's address in the one form in which two of them are compared.
struct Address {
    std::string scheme;  ///< https, http, unix
    std::string host;    ///< lower case, without brackets; "" for unix
    int port = 0;
    std::string path;  ///< "" or "/path", no slash at its end; of unix: the socket

    /// "https://host[:port][/path]"; the scheme's own port is left out.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool is_loopback() const;
};

/// `what` names it in errors ("VAULT_ADDR"); the text itself is never shown, as it may hold a password. No user, query or
/// fragment; http only to loopback. Rule `vault-address`.
[[nodiscard]] Result<Address> parse_address(std::string_view text, const std::string& what);

}  // namespace sluice::secrets::vault
