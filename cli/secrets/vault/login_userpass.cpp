#include <fmt/format.h>

#include "secrets/vault/login.hpp"

namespace sluice::secrets::vault {
namespace {

Result<Secret> read_password(const LoginContext& context) {
    const Auth& auth = context.alias.auth;
    if (auth.password.value.is_named())
        return std::move(TRY(read_credential(context.host, auth.password.value, "password")).value);
    const std::string question =
        fmt::format("password of {} at {}", auth.username.value, context.alias.address.value.text());
    if (context.ask) return context.ask(question);
    return fail(Error{Code::usage, "credential-missing", "the password cannot be asked for here"}.mend(
        "say in the servers file where it lies: auth: {password: {file: …}}"));
}

}  // namespace

/// For people.
Result<LoginCall> userpass_login(const LoginContext& context) {
    const Auth& auth = context.alias.auth;
    TRY(require_said(context.alias, auth.username.is_given(), "username"));
    const Secret password = TRY(read_password(context));
    ValueWriter body;
    body.open().secret("password", password).close();
    return LoginCall{
        fmt::format("auth/{}/login/{}", encode_path(context.alias.auth_mount()), encode_path(auth.username.value)),
        TRY(body.finish()), true};
}

}  // namespace sluice::secrets::vault
