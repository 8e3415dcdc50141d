#pragma once

#include <filesystem>
#include <vector>

#include "render/rendered.hpp"
#include "render/write.hpp"
#include "secrets/store.hpp"

namespace sluice::release {

/// The folder for files with values that a user named: never inside the project, where they might be committed. Rule
/// `output-in-project`.
[[nodiscard]] Result<render::Place> reveal_place(const std::filesystem::path& root,
                                                 const std::filesystem::path& current, const std::string& named);

/// Writes <place>/<integration>/<file> with the values of the store in the places of the references: files 0600, folders
/// that are made 0700. Nothing is written before every value is there.
[[nodiscard]] Result<render::Written> write_revealed(const render::Place& place,
                                                     const std::vector<render::RenderedIntegration>& rendered,
                                                     secrets::SecretStore& store);

}  // namespace sluice::release
