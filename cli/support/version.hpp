#pragma once

#include <string_view>

namespace sluice {

inline constexpr std::string_view k_version = SLUICE_VERSION;

}  // namespace sluice
