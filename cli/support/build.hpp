#pragma once

#include <string>

namespace sluice {

/// What tells this program from every other build of it: its version and the linker's build id (hex; "" if it has none).
[[nodiscard]] std::string build_id();

}  // namespace sluice
