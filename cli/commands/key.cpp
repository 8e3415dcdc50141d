#include "view/key.hpp"

#include <fmt/format.h>

#include "commands/identity_options.hpp"
#include "commands/identity_source.hpp"
#include "commands/verbs.hpp"
#include "signing/identity.hpp"
#include "signing/private_key.hpp"
#include "support/text.hpp"

namespace sluice::commands {
namespace {

/// Writes an identity that was just made, and shows it.
Result<int> save_new(Context& context, const Arguments& arguments, const signing::Identity& identity) {
    const std::filesystem::path path = TRY(new_identity_path(context, arguments));
    std::optional<Secret> passphrase;
    if (!arguments.flag("--no-passphrase")) {
        passphrase = TRY(new_passphrase(context));
        if (!passphrase) {
            return fail(Error{Code::usage, "no-passphrase", "there is no terminal to ask for a passphrase on"}.mend(
                "--no-passphrase for a machine's identity, else $SLUICE_PASSPHRASE_FILE"));
        }
    }
    TRY(signing::save_identity(identity, path, passphrase));
    view::show_identity(context.console, path.string(), TRY(signing::read_identity(path)));
    if (!passphrase) context.console.warn("whoever reads this file signs in its name: it has no passphrase");
    const auto option = arguments.value("--identity");
    context.console.next("sluice key show --public" + (option ? " --identity " + shell_word(*option) : std::string()));
    return 0;
}

Result<int> run_key_new(Context& context, const Arguments& arguments) {
    const std::string name = TRY(new_identity_name(context, arguments));
    return save_new(context, arguments, TRY(signing::Identity::generate(name)));
}

Result<int> run_key_import(Context& context, const Arguments& arguments) {
    const std::string name = TRY(new_identity_name(context, arguments));
    Secret seed = TRY(signing::read_private_key(arguments.require("FILE")));
    return save_new(context, arguments, TRY(signing::Identity::with_signing_seed(name, std::move(seed))));
}

Result<int> run_key_show(Context& context, const Arguments& arguments) {
    const signing::IdentityInfo info = TRY(identity_info(context, arguments));
    if (arguments.flag("--public") && !context.console.json()) {
        context.console.line(signing::to_key_line(info));
    } else {
        view::show_identity(context.console, identity_name(context, arguments), info);
    }
    return 0;
}

Result<int> run_key_export(Context& context, const Arguments& arguments) {
    const std::string format = arguments.value("--format").value_or("pem");
    if (format != "pem" && format != "ssh") {
        return fail(Error{Code::usage, "usage", "the formats are pem and ssh"}.mend("sluice key export --format pem"));
    }
    const signing::IdentityInfo info = TRY(identity_info(context, arguments));
    const std::string text =
        format == "pem" ? signing::to_pem(info.keys.signing) : signing::to_ssh(info.keys.signing, info.name) + "\n";
    if (context.console.json()) {
        Json json;
        json.set("key", info.keys.key_id()).set("format", format).set("text", text);
        context.console.print(json);
    } else {
        context.console.write(text);
    }
    return 0;
}

}  // namespace

std::vector<Command> key_commands() {
    return {
        {.path = "key new",
         .summary = "make an identity: a key pair for signing and for secrets",
         .details =
             "On a terminal it asks for a passphrase; elsewhere $SLUICE_PASSPHRASE_FILE names a file that holds it. "
             "An existing identity is never replaced.",
         .options = {{"--name", "NAME", "its name (else your user name)"},
                     {"--no-passphrase", "", "leave the file unencrypted, for machines"},
                     k_identity},
         .examples = {{"sluice key new --name ada", "your own, with a passphrase"},
                      {"sluice key new --name ci --no-passphrase --identity ci.identity", "one for a machine"}},
         .run = run_key_new},
        {.path = "key import",
         .summary = "make an identity that signs with an Ed25519 key you have",
         .details =
             "Reads PEM (PKCS#8, as openssl writes it) and OpenSSH's format (as ssh-keygen writes it), without a "
             "passphrase of its own. The identity's sealing key is new: who else holds the imported key can sign with "
             "it, but reads no secret. The file is never changed or deleted, and must give group and others nothing.",
         .positionals = {{"FILE", "the private key"}},
         .options = {{"--name", "NAME", "its name (else your user name)"},
                     {"--no-passphrase", "", "leave the identity unencrypted, for machines"},
                     k_identity},
         .examples = {{"sluice key import ~/.ssh/id_ed25519 --name ada",
                       "sign with the key that you sign commits with"}},
         .run = run_key_import},
        {.path = "key show",
         .summary = "show an identity's name and key",
         .details = "Needs no passphrase. The line of --public is what others give to `trust add --key`.",
         .options = {{"--public", "", "only the line to give to others"}, k_identity},
         .examples = {{"sluice key show --public > grace.pub", "for the owner of the trust list"}},
         .run = run_key_show},
        {.path = "key export",
         .summary = "print the public signing key for other tools",
         .details = "",
         .options = {{"--format", "FORMAT", "pem (openssl, cosign) or ssh (ssh-keygen); else pem"}, k_identity},
         .examples = {{"sluice key export --format pem > ada.pem", "verify signatures with openssl"}},
         .run = run_key_export},
    };
}

}  // namespace sluice::commands
