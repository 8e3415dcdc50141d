#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "support/time.hpp"

namespace sluice {

/// What the machine around the program gives to domain code, which never asks for it itself. Tests give their own.
struct Host {
    std::function<Instant()> now;
    std::function<std::optional<std::string>(std::string_view name)> environment;
    std::filesystem::path config_home;  ///< ~/.config/sluice
    std::filesystem::path state_home;   ///< ~/.local/state/sluice
    bool clock_was_set = false;         ///< `--now` was given: commands that sign or write refuse
    bool interactive = false;           ///< standard input and standard error are a terminal
    /// Tells people of a fault that does not stop the command; may be empty.
    std::function<void(std::string_view message)> warn;
};

/// The real machine. `$XDG_CONFIG_HOME`, `$XDG_STATE_HOME` and `$HOME` are obeyed when they are absolute.
[[nodiscard]] Host real_host();

}  // namespace sluice
