#include "view/secret.hpp"

#include <unistd.h>

#include "commands/prompt.hpp"
#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "commands/verbs.hpp"
#include "render/refusals.hpp"
#include "secrets/inventory.hpp"
#include "support/text.hpp"

namespace sluice::commands {
namespace {

/// A project, one of its environments, and that one's store. `environment` points into `project`, which is on the heap
/// so that this can be moved.
struct Opened {
    std::unique_ptr<const project::Project> project;
    const project::Environment* environment = nullptr;
    std::unique_ptr<secrets::SecretStore> store;
};

Result<Opened> open(const Context& context, const Arguments& arguments, bool writes) {
    Opened opened;
    opened.project = std::make_unique<const project::Project>(TRY(load_project(context)));
    opened.environment = TRY(project::require_environment(*opened.project, arguments.require("--env")));
    auto access = TRY(store_access(context, arguments, opened.project->root));
    if (writes) TRY(require_real_clock(context, access.trust.current()));
    opened.store = TRY(secrets::open_store(*opened.environment, std::move(access)));
    return opened;
}

/// The first declared secret that has no value yet; a store that cannot be listed just gives no advice.
std::string first_unset(const Opened& opened) {
    const auto infos = opened.store->list();
    if (!infos) return "";
    for (const auto& row : secrets::inventory(*opened.project, *infos)) {
        if (!row.info) return row.path;
    }
    return "";
}

/// The files that cannot carry the value, while nothing is made of it yet. What cannot be rendered is for `check`.
std::vector<render::Refusal> refusals_of(const Opened& opened, const std::string& path, const Secret& value) {
    const std::size_t slash = path.find('/');
    const auto* declaration = opened.project->find_declaration(path.substr(0, slash));
    if (declaration == nullptr) return {};
    const auto rendered = render::render(*opened.project, *opened.environment, *declaration);
    return rendered ? render::refusals(*rendered, path.substr(slash + 1), value) : std::vector<render::Refusal>();
}

Result<int> run_secret_set(Context& context, const Arguments& arguments) {
    const Opened opened = TRY(open(context, arguments, true));
    const std::string& path = arguments.require("PATH");
    TRY(secrets::require_declared(*opened.project, path));
    const Secret value = TRY(read_value(context, arguments, "value of " + path));
    const auto info = TRY(opened.store->set(path, value, context.host.now()));
    view::show_secret_set(context.console, opened.environment->name, info, refusals_of(opened, path, value));
    view::show_secret_next(context.console, opened.environment->name, first_unset(opened));
    return 0;
}

Result<int> run_secret_get(Context& context, const Arguments& arguments) {
    const Opened opened = TRY(open(context, arguments, false));
    const std::string& path = arguments.require("PATH");
    const Secret value = TRY(opened.store->get(path));
    TRY(view::write_value(context.console, opened.environment->name, path, value, isatty(STDOUT_FILENO) == 1));
    return 0;
}

Result<int> run_secret_list(Context& context, const Arguments& arguments) {
    const Opened opened = TRY(open(context, arguments, false));
    const auto infos = TRY(opened.store->list());
    view::show_secret_list(context.console, opened.environment->name, secrets::inventory(*opened.project, infos));
    return 0;
}

Result<int> run_secret_grant(Context& context, const Arguments& arguments) {
    const Opened opened = TRY(open(context, arguments, true));
    view::show_secret_grant(context.console, opened.environment->name, TRY(opened.store->grant()));
    return 0;
}

const Positional k_path{"PATH", "<integration>/<name>, as the integration declares it"};

Command set_command() {
    return {
        .path = "secret set",
        .summary = "set a secret's value",
        .details =
            "The value comes from standard input, from --file, or, on a terminal, from a prompt without echo; never "
            "from the command line. One line feed at the end of standard input is not part of it; a file is "
            "taken as it is. The rotation date moves only when the value changes. A file that cannot carry the value "
            "is "
            "named in a warning; the value is set all the same.",
        .positionals = {k_path},
        .options = {k_environment,
                    {"--file", "F", "read the value from this file; - is standard input"},
                    {"--allow-empty", "", "take an empty value"},
                    k_identity},
        .examples = {{"sluice secret set --env dev salesforce-orders/client_secret", "asks for the value"},
                     {"pass show sf | sluice secret set --env dev salesforce-orders/client_secret",
                      "takes it from a pipe"}},
        .stray =
            "a value comes on standard input, or with --file; one that was typed here stands in the shell's "
            "history: change it",
        .run = run_secret_set};
}

Command get_command() {
    return {.path = "secret get",
            .summary = "print a secret's value",
            .details = "The value goes to standard output as it is; on a terminal a line feed follows.",
            .positionals = {k_path},
            .options = {k_environment, k_identity},
            .examples = {{"sluice secret get --env dev salesforce-orders/client_secret", "prints it"}},
            .run = run_secret_get};
}

Command list_command() {
    return {.path = "secret list",
            .summary = "list secrets, without values",
            .details =
                "Shows declared secrets that are not set and set ones that nobody declares, too. Needs no key; every "
                "entry's signature is checked.",
            .options = {k_environment},
            .examples = {{"sluice secret list --env dev", "what is set in dev"}},
            .run = run_secret_list};
}

Command grant_command() {
    return {.path = "secret grant",
            .summary = "let new readers read",
            .details =
                "Who is a reader is said by the trust list. Those of them who have no key to the store yet are given "
                "one; values and versions do not change. A reader who is also a writer does the same with every "
                "`secret set`.",
            .options = {k_environment, k_identity},
            .examples = {{"sluice secret grant --env dev", "after the trust list has a new reader of dev"}},
            .run = run_secret_grant};
}

}  // namespace

std::vector<Command> secret_commands() { return {set_command(), get_command(), list_command(), grant_command()}; }

}  // namespace sluice::commands
