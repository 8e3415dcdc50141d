#include <fmt/format.h>

#include "secrets/vault/login.hpp"

namespace sluice::secrets::vault {

/// The certificate is shown by TLS; the body says at most which entry of the mount is meant.
Result<LoginCall> cert_login(const LoginContext& context) {
    const Alias& alias = context.alias;
    TRY(require_said(alias, alias.tls.client_cert.is_given(), "tls: client_cert and client_key"));
    ValueWriter body;
    body.open();
    if (alias.auth.role.is_given()) body.text("name", alias.auth.role.value);
    return LoginCall{fmt::format("auth/{}/login", encode_path(alias.auth_mount())), TRY(body.close().finish()), true};
}

}  // namespace sluice::secrets::vault
