#pragma once

#include <optional>
#include <string>

#include "commands/command.hpp"
#include "signing/identity.hpp"

namespace sluice::commands {

/// The name for a new identity: --name, else $USER where that is a name.
[[nodiscard]] Result<std::string> new_identity_name(const Context& context, const Arguments& arguments);

/// The passphrase for a new identity: as `given_passphrase` has it, else asked twice on a terminal, else nothing.
[[nodiscard]] Result<std::optional<Secret>> new_passphrase(const Context& context);

}  // namespace sluice::commands
