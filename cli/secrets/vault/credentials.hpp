#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "secrets/vault/alias.hpp"
#include "support/host.hpp"
#include "support/secret.hpp"

namespace sluice::secrets::vault {

/// Asks a person without echo.
using AskSecret = std::function<Result<Secret>(std::string_view question)>;

/// A credential, and what to call the place that it came from.
struct Credential {
    Secret value;
    std::string source;  ///< "$VAULT_TOKEN", "the file /run/x"
    bool wrapped = false;
};

/// What lies at the place, without one line feed at its end. `what` names it in errors ("role_id"). Rules
/// `credential-missing` (it is not there, or empty), `credential-format` (longer than 64 KiB).
[[nodiscard]] Result<Credential> read_credential(const Host& host, const CredentialPlace& place, std::string_view what);

/// The token of the method `token`: of `auth.token`; else, for the alias that the variables belong to, $VAULT_TOKEN, the
/// helper that ~/.bao or ~/.vault names, $VAULT_TOKEN_PATH, ~/.vault-token. Rules `token-missing`, `credential-format` (it
/// has what no token has: spaces, control characters), `command-failed`, and those above.
[[nodiscard]] Result<Credential> read_token(const Host& host, const Alias& alias);

/// The same places in words, for `check -v`: the one that counts now. "" if there is none.
[[nodiscard]] std::string token_place(const Host& host, const Alias& alias);

}  // namespace sluice::secrets::vault
