#pragma once

#include "commands/command.hpp"
#include "secrets/open.hpp"

namespace sluice::commands {

/// The servers that this command may ask: what the user or the host calls by an alias. Those of one command share what they
/// have logged in for; that is revoked when the last store is gone. `context` must outlive the result.
[[nodiscard]] secrets::vault::OpenServer servers_for(const Context& context, const std::filesystem::path& root);

/// What a store needs of the command line: the project, its verified trust list, and the user's identity, which is opened
/// (and its passphrase asked for) only when a key is needed. `context` and `arguments` must outlive the result.
[[nodiscard]] Result<secrets::Access> store_access(const Context& context, const Arguments& arguments,
                                                   const std::filesystem::path& root);

}  // namespace sluice::commands
