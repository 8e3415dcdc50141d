#include "commands/secret_verbs.hpp"
#include "commands/session.hpp"
#include "secrets/revoke.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

Result<int> run_secret_rotate(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, true, project::load_environments));
    const auto done = TRY(opened.store->rotate(context.host.now()));
    view::show_secret_rotated(context.console, opened.environment->name, done, TRY(opened.store->list()));
    return 0;
}

Result<int> run_secret_revoke(Context& context, const Arguments& arguments) {
    const project::Project project = TRY(load_project(context));
    const auto* environment = TRY(project::require_environment(project, arguments.require("--env")));
    const signing::TrustChain chain = TRY(load_trust(context, project.root));
    TRY(require_real_clock(context, chain.current()));
    const auto identity = std::make_shared<const signing::Identity>(TRY(open_identity(context, arguments)));
    const std::string& person = arguments.require("PERSON");
    const auto done = TRY(secrets::revoke(project, *environment, chain, identity, person, context.host));
    view::show_secret_revoked(context.console, environment->name, person, done);
    return done.rotation || done.nothing ? 0 : 1;
}

}  // namespace

Command secret_revoke_command() {
    return {
        .path = "secret revoke",
        .summary = "take the right to read an environment's secrets from a person",
        .details =
            "Signs the next version of the trust list without that role, then makes a new key of the store and seals "
            "every value to it. What the person could read shows as exposed until it has a new value: what somebody "
            "has read once, no software can take back. When further roots have to sign, nothing is revoked yet and "
            "the exit status is 1; run it again after their `trust sign`. For somebody who is no reader, and whose "
            "keys "
            "open nothing of the store, nothing is written.",
        .positionals = {{"PERSON", "who reads no more"}},
        .options = {k_environment, k_identity},
        .examples = {{"sluice secret revoke --env prod grace", "grace reads no secret of prod from now on"}},
        .run = run_secret_revoke};
}

Command secret_rotate_command() {
    return {.path = "secret rotate",
            .summary = "make the store's key anew",
            .details =
                "A new key pair, for those who are readers now; every value is sealed to it. Values and their dates "
                "stay, so this gives no secret a new value. It mends what a merge left: two keys of one number, and "
                "values under an old one.",
            .options = {k_environment, k_identity},
            .examples = {{"sluice secret rotate --env dev", "after two branches made a new key each"}},
            .run = run_secret_rotate};
}

}  // namespace sluice::commands
