#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bundle/private_file.hpp"
#include "bundle/release.hpp"

namespace sluice::bundle {

/// A private copy of a file, and the SHA-256 (hex) of what was copied.
struct HashedCopy {
    PrivateFile file;
    std::string sha256;
};

/// Copies at most the limit of a bundle; refuses anything but a regular file.
[[nodiscard]] Result<HashedCopy> copy_hashed(const std::filesystem::path& path);
/// The SHA-256 of a file of at most the limit of a bundle.
[[nodiscard]] Result<std::string> hash_file(const std::filesystem::path& path);

/// An archive whose members were all checked.
struct Archive {
    Release release;
    std::vector<std::uint64_t> offsets;  ///< where the bytes of release.files[i] begin
    std::uint64_t list_size = 0;         ///< of release.json, whose bytes begin after the first header
};

/// Walks the copy from its first to its last byte (docs/formats/bundle.md "Reading").
[[nodiscard]] Result<Archive> read_archive(const PrivateFile& file);

}  // namespace sluice::bundle
