#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace sluice::bundle {

/// BLAKE2b-256 (hex) over the names and bytes of every file in the folders that `create` reads, sluice.yaml and
/// sluice.trust, and over this build of the program. Empty if something cannot be read, or is neither file nor folder:
/// where a link leads is no matter of names and bytes.
[[nodiscard]] std::optional<std::string> digest_inputs(const std::filesystem::path& root);

}  // namespace sluice::bundle
