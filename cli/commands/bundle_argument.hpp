#pragma once

#include <string>

#include "bundle/bundle.hpp"
#include "commands/command.hpp"

namespace sluice::commands {

inline constexpr Positional k_bundle{"BUNDLE", "its path, its name, 6 or more digits of its digest, or \"latest\""};

/// The opened bundle that an argument names; a relative path starts at -C DIR.
[[nodiscard]] Result<bundle::Bundle> open_bundle(const Context& context, const std::filesystem::path& root,
                                                 const std::string& name);

}  // namespace sluice::commands
