#pragma once

#include <filesystem>
#include <string>

#include "secrets/store.hpp"
#include "support/error.hpp"

namespace sluice::secrets {

/// What a commit of git holds of a store and of the list that says whom to believe.
struct Base {
    std::string commit;  ///< its object name, hex
    Earlier earlier;
};

/// `root`: of the project, in the work tree of a git repository. Rules `base-unknown`, `base-ambiguous`.
[[nodiscard]] Result<Base> read_base(const std::filesystem::path& root, const std::string& ref,
                                     const std::string& environment);

}  // namespace sluice::secrets
