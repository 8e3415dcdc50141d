#pragma once

#include <cstdint>

namespace sluice::bundle {

// docs/formats/bundle.md "Limits": they hold for writing and, whatever a header says, while reading.
inline constexpr std::size_t k_max_members = 65'536;
inline constexpr std::uint64_t k_max_member_bytes = 16ULL << 20;
inline constexpr std::uint64_t k_max_bundle_bytes = 4ULL << 30;
inline constexpr std::size_t k_max_path_bytes = 240;

}  // namespace sluice::bundle
