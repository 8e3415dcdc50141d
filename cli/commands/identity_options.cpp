#include "commands/identity_options.hpp"

#include <fmt/format.h>

#include "commands/identity_source.hpp"
#include "commands/prompt.hpp"
#include "support/text.hpp"

namespace sluice::commands {

Result<std::string> new_identity_name(const Context& context, const Arguments& arguments) {
    if (auto name = arguments.value("--name")) return *name;
    const std::string user = context.host.environment("USER").value_or("");
    if (is_name(user)) return user;
    return fail(Error{Code::usage, "identity-name", "the new identity needs a name"}.mend("sluice key new --name ada"));
}

Result<std::optional<Secret>> new_passphrase(const Context& context) {
    auto given = TRY(given_passphrase(context));
    if (given || !context.host.interactive) return given;
    return std::optional<Secret>(TRY(ask_new_secret(context, "passphrase for the new identity")));
}

}  // namespace sluice::commands
