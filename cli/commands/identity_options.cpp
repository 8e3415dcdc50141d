#include "commands/identity_options.hpp"

#include <fmt/format.h>

#include "commands/prompt.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::commands {

Result<std::string> new_identity_name(const Context& context, const Arguments& arguments) {
    if (auto name = arguments.value("--name")) return *name;
    const std::string user = context.host.environment("USER").value_or("");
    if (is_name(user)) return user;
    return fail(Error{Code::usage, "identity-name", "the new identity needs a name"}.mend("sluice key new --name ada"));
}

Result<std::optional<Secret>> passphrase_from_file(const Context& context) {
    const auto file = context.host.environment("SLUICE_PASSPHRASE_FILE");
    if (!file || file->empty()) return std::optional<Secret>();
    auto read = files::read_secret(*file);
    if (!read) {  // whoever put the passphrase itself there must not read it in a message
        return fail(
            Error{Code::usage, "passphrase-file", "$SLUICE_PASSPHRASE_FILE names no file that can be read"}.mend(
                "it is the path of a file that holds the passphrase"));
    }
    Secret text = std::move(*read);
    if (text.expose_text().ends_with('\n')) text.truncate(text.size() - 1);
    return std::optional<Secret>(std::move(text));
}

Result<std::optional<Secret>> new_passphrase(const Context& context) {
    auto given = TRY(passphrase_from_file(context));
    if (given || !context.host.interactive) return given;
    return std::optional<Secret>(TRY(ask_new_secret(context, "passphrase for the new identity")));
}

}  // namespace sluice::commands
