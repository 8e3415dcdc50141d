#pragma once

#include <string>

#include "commands/command.hpp"
#include "signing/identity.hpp"

namespace sluice::commands {

/// An identity file's text and what to call it in messages.
struct IdentityText {
    Secret text;
    std::string name;
};

/// The text of the identity to act with: of --identity or $SLUICE_IDENTITY (a file; "-", standard input; "fd:N", an open
/// descriptor), of what the shell command in $SLUICE_IDENTITY_COMMAND prints, else of the user's own file. What is no file is
/// read once and kept, and may lack its last line feed. Rules `identity-source`, `identity-missing`, `identity-mode`.
[[nodiscard]] Result<IdentityText> identity_text(const Context& context, const Arguments& arguments);
/// Its public half; needs no passphrase.
[[nodiscard]] Result<signing::IdentityInfo> identity_info(const Context& context, const Arguments& arguments);
/// What people call the place: the file's path, "standard input", …
[[nodiscard]] std::string identity_name(const Context& context, const Arguments& arguments);
/// Where a new identity is written: a file. Rule `identity-source`.
[[nodiscard]] Result<std::filesystem::path> new_identity_path(const Context& context, const Arguments& arguments);
/// Whether there is one to act with; a source that is no file counts as one.
[[nodiscard]] bool has_identity(const Context& context, const Arguments& arguments);
/// Rule `identity-source`: standard input is the identity, so nothing else can be read from it.
[[nodiscard]] Result<> require_free_input(const Context& context, const Arguments& arguments);

/// The passphrase of $SLUICE_PASSPHRASE_FILE (a file, or "fd:N") or $SLUICE_PASSPHRASE_COMMAND without a line feed at its
/// end, read once and kept; nothing when neither is set. Rules `passphrase-file`, `identity-source`.
[[nodiscard]] Result<std::optional<Secret>> given_passphrase(const Context& context);

}  // namespace sluice::commands
