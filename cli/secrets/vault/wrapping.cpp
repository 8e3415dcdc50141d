#include <fmt/format.h>

#include "secrets/vault/login.hpp"
#include "support/text.hpp"

namespace sluice::secrets::vault {
namespace {

Error stolen(const LoginContext& context, std::string message) {
    return context.transport.error(Code::integrity, "wrapped-credential", std::move(message))
        .mend(
            "have a new one made, and find out who used this one: its creation and use stand in the server's audit "
            "log");
}

/// Where a credential of that kind is made. Whoever swaps the wrapping token for one of his own can only make it elsewhere.
bool is_made_at(const LoginContext& context, Wrapped kind, std::string_view path) {
    const Alias& alias = context.alias;
    const std::string& space = alias.auth_namespace();
    if (!space.empty() && path.starts_with(space + "/")) path.remove_prefix(space.size() + 1);
    if (kind == Wrapped::token)
        return path == "auth/token/create" || path == "auth/token/create-orphan" ||
               path.starts_with("auth/token/create/");
    const std::string role = fmt::format("auth/{}/role/{}/", alias.auth_mount(), alias.auth.secret_id.value.role);
    return path == role + "secret-id" || path == role + "custom-secret-id";
}

Call wrapping_call(const LoginContext& context, const char* path) {
    Call call;
    call.method = "POST";
    call.path = path;
    call.name_space = login_namespace(context.alias);
    return call;
}

}  // namespace

Result<Answer> unwrap(const LoginContext& context, const Credential& wrapping, Wrapped kind) {
    const Secret body = TRY(ValueWriter().open().secret("token", wrapping.value).close().finish());
    Call look = wrapping_call(context, "sys/wrapping/lookup");
    look.body = &body;
    const Reply facts = TRY(context.transport.send(look));
    if (is_refusal(facts))
        return fail(stolen(context, fmt::format("says that the wrapping token of {} was used already, or has ended",
                                                wrapping.source)));
    const std::string path = facts.body["data"]["creation_path"].text_or("");
    if (!is_made_at(context, kind, path))
        return fail(stolen(
            context,
            fmt::format("says that the wrapping token of {} was made at {}, where no {} is made", wrapping.source,
                        printable(path), kind == Wrapped::token ? "token" : "secret_id of this role")));
    Call open = wrapping_call(context, "sys/wrapping/unwrap");
    open.token = &wrapping.value;
    open.repeatable = false;
    const Reply opened = TRY(context.transport.send(open));
    if (is_refusal(opened))
        return fail(stolen(context, fmt::format("says that the wrapping token of {} was used by somebody else just now",
                                                wrapping.source)));
    return opened.body;
}

}  // namespace sluice::secrets::vault
