#pragma once

#include "commands/command.hpp"
#include "render/rendered.hpp"
#include "view/check.hpp"

// The part of `check` that asks servers, or the user's own configuration of them.

namespace sluice::commands {

/// Proves the references of each environment with a vault store on its server.
[[nodiscard]] Result<> add_online(const Context& context, const project::Project& project,
                                  const std::vector<render::RenderedIntegration>& rendered, view::CheckResult& result);
/// What counts for each server of these environments; asks nobody.
[[nodiscard]] Result<> add_server_settings(const Context& context, const project::Project& project,
                                           view::CheckResult& result);

}  // namespace sluice::commands
