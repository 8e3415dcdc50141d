#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::bundle {

// docs/formats/bundle.md "Limits": they hold for writing and, whatever a header says, while reading.
inline constexpr std::string_view k_list = "release.json";  ///< the first member
inline constexpr std::size_t k_max_members = 65'536;
inline constexpr std::uint64_t k_max_member_bytes = 16ULL << 20;
inline constexpr std::uint64_t k_max_bundle_bytes = 4ULL << 30;
inline constexpr std::size_t k_max_path_bytes = 240;

inline constexpr std::uint64_t k_chunk = 1U << 20;  ///< bytes that are read or written at once

}  // namespace sluice::bundle
