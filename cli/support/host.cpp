#include "support/host.hpp"

#include <unistd.h>

#include <cstdlib>

namespace sluice {
namespace {

std::optional<std::string> variable(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

/// The XDG base directory specification: a relative or empty value counts as unset.
std::filesystem::path base_folder(const char* name, const char* below_home) {
    const auto value = variable(name);
    if (value && value->starts_with('/')) return *value;
    return std::filesystem::path(variable("HOME").value_or("/")) / below_home;
}

}  // namespace

Host real_host() {
    Host host;
    host.now = [] { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); };
    host.environment = variable;
    host.config_home = base_folder("XDG_CONFIG_HOME", ".config") / "sluice";
    host.state_home = base_folder("XDG_STATE_HOME", ".local/state") / "sluice";
    host.interactive = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    return host;
}

}  // namespace sluice
