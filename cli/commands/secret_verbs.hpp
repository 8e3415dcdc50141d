#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands/command.hpp"
#include "project/model.hpp"
#include "render/refusals.hpp"
#include "secrets/store.hpp"

// What the verbs of `secret` share.

namespace sluice::commands {

inline constexpr Positional k_secret_path{"PATH", "<integration>/<name>, as the integration declares it"};

/// A project, one of its environments, and that one's store. `environment` points into `project`, which is on the heap
/// so that this can be moved.
struct OpenedStore {
    std::unique_ptr<const project::Project> project;
    const project::Environment* environment = nullptr;
    std::unique_ptr<secrets::SecretStore> store;
};

/// Opens what --env names. `writes`: a clock that was set is refused. `load`: `load_environments` for verbs that ask no
/// declaration, so that those of a large project cost them nothing. Who writes also removes what killed edits left. `context` and `arguments` must outlive the result.
using LoadProject = Result<project::Project> (*)(const std::filesystem::path& root);
[[nodiscard]] Result<OpenedStore> open_secret_store(const Context& context, const Arguments& arguments, bool writes,
                                                    LoadProject load = project::load);

/// Where a value that is edited may lie: below $XDG_RUNTIME_DIR, else in /dev/shm.
[[nodiscard]] std::vector<std::filesystem::path> edit_places(const Host& host);

/// The first declared secret that has no value yet; a store that cannot be listed just gives no advice: "".
[[nodiscard]] std::string first_unset(const OpenedStore& opened);
/// The files that cannot carry the value, while nothing is made of it yet. What cannot be rendered is for `check`.
[[nodiscard]] std::vector<render::Refusal> refusals_of(const OpenedStore& opened, const std::string& path,
                                                       const Secret& value);

/// Rows of the table whose verbs have files of their own.
[[nodiscard]] Command secret_edit_command();
[[nodiscard]] Command secret_generate_command();
[[nodiscard]] Command secret_import_command();
[[nodiscard]] Command secret_copy_command();
[[nodiscard]] Command secret_diff_command();
[[nodiscard]] Command secret_merge_command();
[[nodiscard]] Command secret_rename_command();
[[nodiscard]] Command secret_revoke_command();
[[nodiscard]] Command secret_rotate_command();
[[nodiscard]] Command secret_verify_command();

}  // namespace sluice::commands
