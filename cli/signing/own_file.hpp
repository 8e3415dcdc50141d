#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::signing {

/// Whether an open file is the user's or root's and gives group and others nothing; what is no regular file (a pipe) has no
/// such rights. `name`: how messages call it; `what`: what it holds, "private key". Rule `identity-mode`.
[[nodiscard]] Result<> require_own(int descriptor, const std::string& name, std::string_view what);
/// The text of a file that holds a private key, into locked memory. It must be the user's or root's, and give group and
/// others nothing (rule `identity-mode`); a link is followed, and what it leads to is judged. `missing` is what to say when
/// there is none, `wrong` when it is no regular file or longer than `limit`; both are located here.
[[nodiscard]] Result<Secret> read_own_file(const std::filesystem::path& path, std::size_t limit, Error missing,
                                           Error wrong);
/// The same of an identity file (rules `identity-missing`, `identity-format`).
[[nodiscard]] Result<Secret> read_identity_file(const std::filesystem::path& path);

}  // namespace sluice::signing
