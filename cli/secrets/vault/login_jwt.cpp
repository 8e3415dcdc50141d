#include <fmt/format.h>

#include "secrets/vault/login.hpp"

namespace sluice::secrets::vault {
namespace {

constexpr const char* k_service_account = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// Both methods send the same: a role and a JWT.
Result<LoginCall> login_with(const LoginContext& context, const CredentialPlace& place) {
    const Auth& auth = context.alias.auth;
    TRY(require_said(context.alias, auth.role.is_given(), "role"));
    const auto jwt = TRY(read_credential(context.host, place, "jwt"));
    ValueWriter body;
    body.open().text("role", auth.role.value).secret("jwt", jwt.value).close();
    return LoginCall{fmt::format("auth/{}/login", encode_path(context.alias.auth_mount())), TRY(body.finish()), true};
}

}  // namespace

Result<LoginCall> jwt_login(const LoginContext& context) {
    const CredentialPlace& place = context.alias.auth.jwt.value;
    TRY(require_said(context.alias, place.is_named(), "jwt"));
    return login_with(context, place);
}

/// The token of the pod's service account, unless another place is named.
Result<LoginCall> kubernetes_login(const LoginContext& context) {
    const CredentialPlace& named = context.alias.auth.jwt.value;
    return login_with(context, named.is_named() ? named : CredentialPlace{k_service_account, "", false, ""});
}

}  // namespace sluice::secrets::vault
