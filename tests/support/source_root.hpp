#pragma once

#include <filesystem>

namespace sluice::test {

/// The root of this source tree, absolute. One file knows it, so that all others compile alike in every folder.
[[nodiscard]] std::filesystem::path source_root();

}  // namespace sluice::test
