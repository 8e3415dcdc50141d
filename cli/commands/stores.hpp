#pragma once

#include "commands/command.hpp"
#include "secrets/open.hpp"

namespace sluice::commands {

/// What a store needs of the command line: the project, its verified trust list, and the user's identity, which is opened
/// (and its passphrase asked for) only when a key is needed. `context` and `arguments` must outlive the result.
[[nodiscard]] Result<secrets::Access> store_access(const Context& context, const Arguments& arguments,
                                                   const std::filesystem::path& root);

}  // namespace sluice::commands
