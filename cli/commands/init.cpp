#include "setup/init.hpp"

#include <fmt/format.h>

#include "commands/identity_options.hpp"
#include "commands/identity_source.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "view/init.hpp"

namespace sluice::commands {
namespace {

struct Owner {
    signing::Identity identity;
    bool is_new = false;
    bool encrypted = false;
    std::string path;
};

/// A person's name for a key that nobody named: the login name.
std::string person_name(const Context& context, const Arguments& arguments) {
    if (const auto name = arguments.value("--person")) return *name;
    const std::string login = context.host.environment("USER").value_or("");
    return is_name(login) ? login : "owner";
}

/// The user's identity; made when there is none: on a terminal with a passphrase, elsewhere in the clear.
Result<Owner> owner_identity(Context& context, const Arguments& arguments) {
    if (has_identity(context, arguments)) {
        auto info = TRY(identity_info(context, arguments));
        return Owner{TRY(open_identity(context, arguments)), false, info.encrypted, identity_name(context, arguments)};
    }
    const auto path = TRY(new_identity_path(context, arguments));
    Owner owner{TRY(signing::Identity::generate(person_name(context, arguments))), true, false, path.string()};
    const std::optional<Secret> passphrase = TRY(new_passphrase(context));
    TRY(files::make_folders(path.parent_path(), 0700));
    TRY(signing::save_identity(owner.identity, path, passphrase));
    owner.encrypted = passphrase.has_value();
    return owner;
}

Result<int> run_init(Context& context, const Arguments& arguments) {
    if (context.host.clock_was_set) {
        return fail(
            Error{Code::usage, "clock-set", "--now is for commands that read; init signs"}.mend("leave --now away"));
    }
    const setup::NewProject wanted{context.folder / arguments.value("DIR").value_or("."),
                                   arguments.value("--name").value_or(""), arguments.flag("--test-clock")};
    const Owner owner = TRY(owner_identity(context, arguments));
    const auto done = TRY(setup::init_project(wanted, owner.identity, context.host));
    view::show_initialized(context.console,
                           {done, owner.is_new, owner.encrypted, owner.path, arguments.value("DIR").value_or("")});
    return 0;
}

}  // namespace

std::vector<Command> init_commands() {
    return {
        {.path = "init",
         .summary = "make a working project with one example integration",
         .details =
             "Makes your identity too if you have none: on a terminal it asks for a passphrase, elsewhere the identity "
             "is "
             "not encrypted, and it says so. You get every role, and each environment asks for one approval; `sluice "
             "trust add` brings in others. In a folder with a sluice.yaml and no sluice.trust, only the trust root is "
             "made. No file that exists is overwritten.",
         .positionals = {{"DIR", "where (default: here)", false}},
         .options = {{"--name", "NAME", "the project's name (default: after the folder)"},
                     {"--person", "NAME", "your name in the trust list (default: your login)"},
                     k_identity,
                     {"--test-clock", "",
                      "let commands that sign obey --now: for tests and demos, never for real projects"}},
         .examples = {{"sluice init acme && cd acme && sluice check", "a first project"}},
         .run = run_init}};
}

}  // namespace sluice::commands
