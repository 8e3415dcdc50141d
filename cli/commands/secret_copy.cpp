#include "commands/secret_verbs.hpp"
#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "secrets/copy.hpp"
#include "secrets/inventory.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

/// Two stores may both need the identity; its passphrase is asked for once.
secrets::OpenIdentity once(secrets::OpenIdentity open) {
    auto kept = std::make_shared<std::shared_ptr<const signing::Identity>>();
    return [open = std::move(open), kept]() -> Result<std::shared_ptr<const signing::Identity>> {
        if (*kept == nullptr) *kept = TRY(open());
        return *kept;
    };
}

Result<const project::Environment*> environment_of(const Arguments& arguments, const project::Project& project,
                                                   const char* option) {
    return project::require_environment(project, arguments.require(option));
}

std::vector<std::string> declared_paths(const project::Project& project) {
    std::vector<std::string> paths;
    for (const auto& declaration : project.declarations) {
        for (const auto& secret : declaration.secrets) paths.push_back(declaration.integration + "/" + secret.name);
    }
    return paths;
}

/// Values of a protected environment that would come to lie where others may read them.
void warn_of_exposure(const Context& context, const project::Environment& from, const project::Environment& to) {
    if (!from.is_protected || to.is_protected) return;
    context.console.warn(from.name + " is protected and " + to.name + " is not: who reads " + to.name +
                         " can read these values of " + from.name + " now");
}

Result<int> run_secret_copy(Context& context, const Arguments& arguments) {
    const project::Project project = TRY(load_project(context));
    const auto* from = TRY(environment_of(arguments, project, "--from"));
    const auto* to = TRY(environment_of(arguments, project, "--to"));
    if (from == to) {
        return fail(Error{Code::usage, "usage", "--from and --to name the same environment"}.mend(
            "sluice secret copy --from dev --to test"));
    }
    const std::vector<std::string> named = arguments.values("PATH");
    for (const std::string& path : named) TRY(secrets::require_declared(project, path));
    auto access = TRY(store_access(context, arguments, project.root));
    TRY(require_real_clock(context, access.trust.current()));
    access.identity = once(std::move(access.identity));
    const auto source = TRY(secrets::open_store(*from, access));
    const auto target = TRY(secrets::open_store(*to, access));
    const bool replace = arguments.flag("--replace");
    const auto plan = TRY(secrets::plan_copy(*source, *target, declared_paths(project), named, replace));
    const auto infos = TRY(secrets::copy_values(*source, *target, plan, replace, context.host.now()));
    view::show_secret_copy(context.console, {from->name, to->name, plan, infos});
    if (!infos.empty()) warn_of_exposure(context, *from, *to);
    return 0;
}

}  // namespace

Command secret_copy_command() {
    return {
        .path = "secret copy",
        .summary = "set an environment's secrets to the values of another one",
        .details =
            "Between sealed stores and vaults, either way. Values go through locked memory alone. Without a PATH every "
            "declared secret that has a value at the source and none at the target is copied; with one, these alone. A "
            "value at the target stays unless --replace is given. A good production secret is no copy of another one: "
            "this is for stages that share a test system, and for moving from one store to another.",
        .positionals = {{"PATH", "<integration>/<name>; without: all", false, true}},
        .options = {{"--from", "E", "the environment whose values are read", true},
                    {"--to", "E", "the environment that gets them", true},
                    {"--replace", "", "put copies in the place of values that are there"},
                    k_identity},
        .examples = {{"sluice secret copy --from dev --to test", "what test does not have yet"},
                     {"sluice secret copy --from dev --to test --replace salesforce-orders/client_secret",
                      "this one, whatever test has"}},
        .run = run_secret_copy};
}

}  // namespace sluice::commands
