#include "commands/secret_verbs.hpp"
#include "secrets/generate.hpp"
#include "secrets/inventory.hpp"
#include "view/secret.hpp"

namespace sluice::commands {
namespace {

Result<int> run_secret_generate(Context& context, const Arguments& arguments) {
    const auto text_of = [&](const char* option) { return arguments.value(option).value_or(""); };
    const auto recipe =
        TRY(secrets::make_recipe({text_of("--form"), text_of("--charset"), text_of("--length"), text_of("--bits")}));
    const OpenedStore opened = TRY(open_secret_store(context, arguments, true));
    const std::string& path = arguments.require("PATH");
    TRY(secrets::require_declared(*opened.project, path));
    TRY(opened.store->require_writer());
    const auto made = TRY(secrets::generate(recipe));
    const auto info = TRY(opened.store->set(path, made.value, context.host.now()));
    view::show_secret_generated(context.console, opened.environment->name, info, recipe, made.public_key,
                                refusals_of(opened, path, made.value));
    view::show_secret_next(context.console, opened.environment->name, first_unset(opened));
    return 0;
}

}  // namespace

Command secret_generate_command() {
    return {
        .path = "secret generate",
        .summary = "set a secret to a new random value",
        .details =
            "The value is made and sealed without being shown. Forms: text (32 letters and digits), hex and base64 "
            "(of 32 random bytes), uuid (version 4), ed25519 and rsa (a private key in PKCS#8 PEM; the public key is "
            "printed). RSA keys are made by OpenSSL's library (package libssl3). "
            "Character sets of text: alnum, digits, lower (and digits), url (alnum and -._~), ascii (all but the "
            "blank). A value with fewer than 64 bits of chance is refused. What uses the old value must be "
            "given the new one.",
        .positionals = {k_secret_path},
        .options = {k_environment,
                    {"--form", "FORM", "text, hex, base64, uuid, ed25519 or rsa"},
                    {"--length", "N", "characters of text, random bytes of hex and base64: 8 to 1024"},
                    {"--charset", "SET", "of text: alnum, digits, lower, url or ascii"},
                    {"--bits", "N", "of rsa: 2048, 3072 (the default) or 4096"},
                    k_identity},
        .examples = {{"sluice secret generate --env dev salesforce-orders/client_secret", "32 letters and digits"},
                     {"sluice secret generate --env dev sap-material-master/password --length 20 --charset url",
                      "for a system that takes no more"}},
        .run = run_secret_generate};
}

}  // namespace sluice::commands
