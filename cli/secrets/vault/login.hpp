#pragma once

#include <memory>
#include <string>

#include "secrets/vault/credentials.hpp"
#include "secrets/vault/transport.hpp"

namespace sluice::secrets::vault {

/// What a login needs.
struct LoginContext {
    const Alias& alias;
    const Host& host;
    const AskSecret& ask;  ///< for the method userpass
    Transport& transport;
};

/// A call that logs in. `repeatable` is false where the credential may work only once.
struct LoginCall {
    std::string path;
    Secret body;
    bool repeatable = true;
};

/// A token as the server gave it.
struct Grant {
    std::shared_ptr<const Secret> token;
    std::int64_t seconds = 0;  ///< how long it lives; 0: for ever
    std::int64_t uses = 0;     ///< how many calls it is good for; 0: any number
    bool renewable = false;
};

// One method each (login_<method>.cpp). Rules of credentials, and `server-auth` when the alias does not say enough.
[[nodiscard]] Result<LoginCall> approle_login(const LoginContext& context);
[[nodiscard]] Result<LoginCall> jwt_login(const LoginContext& context);
[[nodiscard]] Result<LoginCall> kubernetes_login(const LoginContext& context);
[[nodiscard]] Result<LoginCall> cert_login(const LoginContext& context);
[[nodiscard]] Result<LoginCall> userpass_login(const LoginContext& context);

/// Logs in by the alias's method, which is not `token`. Rules `login-refused` (Code::unavailable), those of the methods and
/// of `Transport`.
[[nodiscard]] Result<Grant> log_in(const LoginContext& context);

/// Whether the server did not do it.
[[nodiscard]] inline bool is_refusal(const Reply& reply) { return reply.status >= 300; }

/// The part `auth` of an answer.
[[nodiscard]] Result<Grant> read_grant(const Transport& transport, const Answer& auth);

/// The namespace of a login as a call names it.
[[nodiscard]] std::string login_namespace(const Alias& alias);

/// Rule `server-auth`: the alias does not say `what`.
[[nodiscard]] Result<> require_said(const Alias& alias, bool is_said, std::string_view what);

/// What the wrapping token wraps: looks first at where it was made, then unwraps it, once, never again. Rule
/// `wrapped-credential` (Code::integrity): it was used already or has ended, or it was made elsewhere.
enum class Wrapped { token, secret_id };
[[nodiscard]] Result<Answer> unwrap(const LoginContext& context, const Credential& wrapping, Wrapped kind);

}  // namespace sluice::secrets::vault
