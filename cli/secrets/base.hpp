#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "support/error.hpp"

namespace sluice::secrets {

/// A file as a commit of git has it.
struct BaseFile {
    std::string commit;               ///< its object name, hex
    std::optional<std::string> text;  ///< empty: the commit has no such file
};

/// `path` is relative to `root`, a folder in the work tree of a git repository. Rules `base-unknown`,
/// `base-ambiguous`.
[[nodiscard]] Result<BaseFile> read_base(const std::filesystem::path& root, const std::string& ref,
                                         const std::string& path);

}  // namespace sluice::secrets
