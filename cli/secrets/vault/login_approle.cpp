#include <fmt/format.h>

#include "secrets/vault/login.hpp"

namespace sluice::secrets::vault {
namespace {

/// The secret_id, unwrapped where it came wrapped.
Result<Secret> read_secret_id(const LoginContext& context) {
    auto given = TRY(read_credential(context.host, context.alias.auth.secret_id.value, "secret_id"));
    if (!given.wrapped) return std::move(given.value);
    auto value = TRY(TRY(unwrap(context, given, Wrapped::secret_id))["data"]["secret_id"].value());
    if (value) return std::move(*value);
    return fail(
        context.transport.error(Code::integrity, "wrapped-credential", "unwraps something that is no secret_id"));
}

}  // namespace

Result<LoginCall> approle_login(const LoginContext& context) {
    const Auth& auth = context.alias.auth;
    TRY(require_said(context.alias, auth.role_id.value.is_named(), "role_id"));
    const auto role = TRY(read_credential(context.host, auth.role_id.value, "role_id"));
    ValueWriter body;
    body.open().secret("role_id", role.value);
    if (auth.secret_id.value.is_named()) body.secret("secret_id", TRY(read_secret_id(context)));
    // A secret_id may be good for one login only, and nobody tells: a second try would look like theft.
    return LoginCall{fmt::format("auth/{}/login", encode_path(context.alias.auth_mount())), TRY(body.close().finish()),
                     !auth.secret_id.value.is_named()};
}

}  // namespace sluice::secrets::vault
