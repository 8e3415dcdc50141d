#include "view/secret.hpp"

#include <unistd.h>

#include "commands/identity_source.hpp"
#include "commands/prompt.hpp"
#include "commands/secret_verbs.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "render/refusals.hpp"
#include "secrets/inventory.hpp"
#include "support/text.hpp"

namespace sluice::commands {
namespace {

Result<int> run_secret_set(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, true));
    const std::string& path = arguments.require("PATH");
    TRY(secrets::require_declared(*opened.project, path));
    if (arguments.value("--file").value_or("-") == "-") TRY(require_free_input(context, arguments));
    TRY(opened.store->require_writer());  // before a value is typed in vain
    const Secret value = TRY(read_value(context, arguments, "value of " + path));
    const auto info = TRY(opened.store->set(path, value, context.host.now()));
    view::show_secret_set(context.console, opened.environment->name, info, refusals_of(opened, path, value));
    view::show_secret_next(context.console, opened.environment->name, first_unset(opened));
    return 0;
}

Result<int> run_secret_get(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, false, project::load_environments));
    const std::string& path = arguments.require("PATH");
    const Secret value = TRY(opened.store->get(path));
    TRY(view::write_value(context.console, opened.environment->name, path, value, isatty(STDOUT_FILENO) == 1));
    return 0;
}

Result<int> run_secret_list(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, false));
    const auto infos = TRY(opened.store->list());
    const auto removed = TRY(opened.store->removed());
    view::show_secret_list(context.console, opened.environment->name,
                           secrets::inventory(*opened.project, infos, removed));
    return 0;
}

Result<int> run_secret_rm(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, true));
    const std::string& path = arguments.require("PATH");
    const auto removed = TRY(opened.store->remove(path, context.host.now()));
    view::show_secret_removed(context.console, opened.environment->name, removed,
                              secrets::is_declared(*opened.project, path), opened.store->kind());
    return 0;
}

Result<int> run_secret_grant(Context& context, const Arguments& arguments) {
    const OpenedStore opened = TRY(open_secret_store(context, arguments, true, project::load_environments));
    view::show_secret_grant(context.console, opened.environment->name, TRY(opened.store->grant()));
    return 0;
}

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
        .positionals = {k_secret_path},
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
            .positionals = {k_secret_path},
            .options = {k_environment, k_identity},
            .examples = {{"sluice secret get --env dev salesforce-orders/client_secret", "prints it"}},
            .run = run_secret_get};
}

Command list_command() {
    return {
        .path = "secret list",
        .summary = "list secrets, without values",
        .details =
            "Shows declared secrets that are not set or were removed and set ones that nobody declares, too. Needs no "
            "key; every entry's signature is checked.",
        .options = {k_environment},
        .examples = {{"sluice secret list --env dev", "what is set in dev"}},
        .run = run_secret_list};
}

Command rm_command() {
    return {.path = "secret rm",
            .summary = "remove a secret's value",
            .details =
                "What stays is a signed note of the removal, so that it can be told from a deletion by somebody else. "
                "It says so when an integration still declares the secret. Older versions stay in git's history: a "
                "value that must not be used any more is ended at its source.",
            .positionals = {k_secret_path},
            .options = {k_environment, k_identity},
            .examples = {{"sluice secret rm --env dev salesforce-orders/client_secret", "removes it"}},
            .run = run_secret_rm};
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

std::vector<Command> secret_commands() {
    return {set_command(),
            get_command(),
            list_command(),
            rm_command(),
            secret_rename_command(),
            secret_edit_command(),
            secret_generate_command(),
            secret_import_command(),
            secret_copy_command(),
            grant_command(),
            secret_revoke_command(),
            secret_rotate_command(),
            secret_verify_command(),
            secret_merge_command(),
            secret_diff_command()};
}

}  // namespace sluice::commands
