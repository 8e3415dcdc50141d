#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "signing/trust.hpp"

namespace sluice::secrets {

/// Refuses a version of the trust list that takes the role of a writer from somebody whose signature a sealed store still
/// needs: under one of its values or removals, or under the epoch to which it is sealed. Rule `writer-needed`.
[[nodiscard]] Result<> require_writers_kept(const std::filesystem::path& root, const signing::Trust& before,
                                            const signing::Trust& next);

/// The environments whose sealed store can be opened by somebody who is no reader of it by that version of the list.
[[nodiscard]] Result<std::vector<std::string>> stores_with_key_of(const std::filesystem::path& root,
                                                                  const signing::Trust& next,
                                                                  const std::string& person);

}  // namespace sluice::secrets
