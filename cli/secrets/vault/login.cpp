#include "secrets/vault/login.hpp"

#include <fmt/format.h>

namespace sluice::secrets::vault {
namespace {

Result<LoginCall> login_call(const LoginContext& context) {
    switch (context.alias.auth.method.value) {
        case Method::approle:
            return approle_login(context);
        case Method::jwt:
            return jwt_login(context);
        case Method::kubernetes:
            return kubernetes_login(context);
        case Method::cert:
            return cert_login(context);
        case Method::userpass:
            return userpass_login(context);
        case Method::token:
            break;
    }
    return fail(Code::bug, "login-refused", "the method token has no login");
}

/// What to look at when the server says no.
std::string hint_of(const Alias& alias) {
    const std::string mount = alias.auth_mount();
    switch (alias.auth.method.value) {
        case Method::approle:
            return fmt::format(
                "look at role_id and secret_id (it ends after its time and uses): bao write -f "
                "auth/{}/role/ROLE/secret-id makes a new one",
                mount);
        case Method::jwt:
            return fmt::format(
                "a CI's token lives for minutes and must name the audience in bound_audiences of "
                "auth/{}/role/{}",
                mount, alias.auth.role.value);
        case Method::kubernetes:
            return fmt::format("auth/{}/role/{} must bind this service account and namespace", mount,
                               alias.auth.role.value);
        case Method::cert:
            return fmt::format("an entry of auth/{}/certs must trust our certificate", mount);
        case Method::userpass:
            return "try again; if it says the same, look whether the user is locked";
        case Method::token:
            break;
    }
    return "";
}

Error refused(const LoginContext& context, int status) {
    const Alias& alias = context.alias;
    constexpr int k_not_found = 404;
    const std::string mount = alias.auth_mount();
    if (status == k_not_found) {
        return context.transport
            .error(Code::unavailable, "login-refused", fmt::format("has no login at auth/{}", mount))
            .mend("auth: mount: is where the method is mounted, namespace: is that of the login");
    }
    return context.transport
        .error(Code::unavailable, "login-refused",
               fmt::format("refuses the login by {} at auth/{} ({})", name_of(alias.auth.method.value), mount, status))
        .mend(hint_of(alias));
}

}  // namespace

std::string login_namespace(const Alias& alias) {
    const std::string& name = alias.auth_namespace();
    return name.empty() ? "/" : name;
}

Result<> require_said(const Alias& alias, bool is_said, std::string_view what) {
    if (is_said) return {};
    return fail(Error{
        Code::usage, "server-auth",
        fmt::format("the server \"{}\": the method {} needs {}", alias.name, name_of(alias.auth.method.value), what)}
                    .mend("write it to the servers file, under auth: (docs/formats/servers.md)"));
}

Result<Grant> read_grant(const Transport& transport, const Answer& auth) {
    auto token = TRY(auth["client_token"].value());
    if (!token || token->empty()) {
        return fail(transport.error(Code::unavailable, "server-answer", "answers a login without a token")
                        .mend("a method with a second factor is not supported"));
    }
    return Grant{std::make_shared<const Secret>(std::move(*token)), auth["lease_duration"].integer_or(0),
                 auth["num_uses"].integer_or(0), auth["renewable"].boolean_or(false)};
}

Result<Grant> log_in(const LoginContext& context) {
    const LoginCall login = TRY(login_call(context));
    Call call;
    call.method = "POST";
    call.path = login.path;
    call.body = &login.body;
    call.repeatable = login.repeatable;
    call.name_space = login_namespace(context.alias);
    const Reply reply = TRY(context.transport.send(call));
    if (is_refusal(reply)) return fail(refused(context, reply.status));
    return read_grant(context.transport, reply.body["auth"]);
}

}  // namespace sluice::secrets::vault
