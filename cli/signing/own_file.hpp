#pragma once

#include <cstddef>
#include <filesystem>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::signing {

/// The text of a file that holds a private key, into locked memory. It must be the user's or root's, and give group and
/// others nothing (rule `identity-mode`); a link is followed, and what it leads to is judged. `missing` is what to say when
/// there is none, `wrong` when it is no regular file or longer than `limit`; both are located here.
[[nodiscard]] Result<Secret> read_own_file(const std::filesystem::path& path, std::size_t limit, Error missing,
                                           Error wrong);
/// The same of an identity file (rules `identity-missing`, `identity-format`).
[[nodiscard]] Result<Secret> read_identity_file(const std::filesystem::path& path);

}  // namespace sluice::signing
