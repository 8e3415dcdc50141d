#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/error.hpp"

namespace sluice::bundle::ustar {

inline constexpr std::size_t k_block = 512;
inline constexpr std::size_t k_end_bytes = 2 * k_block;  ///< two blocks of NUL end an archive

/// Whether a path may stand in a bundle, split into `name` and `prefix` included; says why not (rule `bundle-path`).
[[nodiscard]] Result<> check_path(std::string_view path);

/// The one header that a member of that path and size has. The path was checked.
[[nodiscard]] std::string header(std::string_view path, std::uint64_t size);

/// Bytes of NUL that follow a member's bytes.
[[nodiscard]] constexpr std::uint64_t padding(std::uint64_t size) { return (k_block - size % k_block) % k_block; }

/// What a header says, for a reader that has met another one than it must be.
struct Parsed {
    std::string path;
    std::uint64_t size = 0;
};
/// Refuses a wrong checksum or magic, numbers that are not octal (rule `bundle-header`), every kind but regular files
/// (`bundle-kind`) and bad paths (`bundle-path`).
[[nodiscard]] Result<Parsed> parse_header(std::string_view block);
/// The first field in which two headers differ: "mode", "mtime" …
[[nodiscard]] std::string_view first_difference(std::string_view block, std::string_view other);

}  // namespace sluice::bundle::ustar
