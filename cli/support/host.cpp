#include "support/host.hpp"

#include <unistd.h>

#include <cstdlib>

namespace sluice {
namespace {

std::optional<std::string> variable(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

/// A folder that a variable names. A relative or empty value counts as unset, as the XDG base directory specification
/// says: it would name a folder of the checkout, and what somebody committed there would be believed.
std::optional<std::filesystem::path> named_folder(const char* name) {
    const auto value = variable(name);
    return value && value->starts_with('/') ? std::optional<std::filesystem::path>(*value) : std::nullopt;
}

std::filesystem::path base_folder(const char* name, const char* below_home) {
    if (auto folder = named_folder(name)) return *folder;
    return named_folder("HOME").value_or("/") / below_home;
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
