#include "commands/secret_verbs.hpp"
#include "secrets/inventory.hpp"
#include "secrets/users.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

Result<int> run_secret_rename(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, true));
    const std::string& from = arguments.require("OLD");
    const std::string& to = arguments.require("NEW");
    TRY(secrets::require_declared(*opened.project, to));
    const auto info = TRY(opened.store->rename(from, to, context.host.now()));
    view::show_secret_renamed(context.console, opened.environment->name, from, info,
                              secrets::users_of(*opened.project, from));
    return 0;
}

}  // namespace

Command secret_rename_command() {
    return {
        .path = "secret rename",
        .summary = "give a secret's value another path",
        .details =
            "The new path gets the value, the old one a signed note of its removal, in one write. The value does not "
            "change, so its day of rotation stays, and it is exposed if it was. The new path must be declared and not "
            "set. It takes a writer who is also a reader, as the value is sealed again. Files that still name the old "
            "path are listed, and left alone; other environments have stores of their own.",
        .positionals = {{"OLD", "<integration>/<name> that is set"}, {"NEW", "<integration>/<name> that is declared"}},
        .options = {k_environment, k_identity},
        .examples = {{"sluice secret rename --env dev orders-api/secret orders-api/client_secret",
                      "after the declaration has the new name"}},
        .run = run_secret_rename};
}

}  // namespace sluice::commands
