#pragma once

#include <filesystem>

#include "commands/command.hpp"
#include "project/model.hpp"
#include "signing/identity.hpp"
#include "signing/trust.hpp"

namespace sluice::commands {

/// What most commands begin with, in one place each.

/// The project's root above -C DIR.
[[nodiscard]] Result<std::filesystem::path> project_root(const Context& context);
/// The whole project, loaded and checked.
[[nodiscard]] Result<project::Project> load_project(const Context& context);
/// The verified, pinned trust list of the project at `root`. On a terminal an unpinned one is shown and may be pinned.
[[nodiscard]] Result<signing::TrustChain> load_trust(const Context& context, const std::filesystem::path& root);
/// The identity of --identity, $SLUICE_IDENTITY or the user; its passphrase from $SLUICE_PASSPHRASE_FILE or a prompt.
[[nodiscard]] Result<signing::Identity> open_identity(const Context& context, const Arguments& arguments);
/// Rule `clock-set`: a command that signs or writes was given --now and the trust list has no test clock.
[[nodiscard]] Result<> require_real_clock(const Context& context, const signing::Trust& trust);

}  // namespace sluice::commands
