#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice {

/// How a value is given to an editor.
struct EditorCall {
    std::string command;                        ///< words of a shell; the file's path is added to them
    std::vector<std::filesystem::path> places;  ///< where the file may lie: the first of them that is in memory
    std::string name;                           ///< of the file
    std::size_t limit = 1U << 20;               ///< bytes of the edited value
};

/// Lets the user edit a value: a file of mode 0600 in a new folder of mode 0700 in memory (tmpfs or ramfs), which is also
/// the editor's TMPDIR. The folder is overwritten and removed before this returns. SIGINT, SIGTERM, SIGHUP and SIGQUIT are
/// handed on to the editor, whose end is waited for. Rules `edit-place`: no place is in memory; `edit-failed`: the editor
/// cannot be run, fails, or leaves no file that can be read, or one over the limit; `interrupted`.
[[nodiscard]] Result<Secret> edit_in_memory(const EditorCall& call, const Secret& value);

/// Overwrites and removes what a killed process left of an edit: folders in memory in these places that are ours and that no
/// living process of ours waits for. What cannot be removed stays.
void remove_abandoned_edits(const std::vector<std::filesystem::path>& places);

}  // namespace sluice
