#pragma once

#include <string>
#include <vector>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice {

/// A variable for a program that takes our place.
struct ExecValue {
    std::string name;
    Secret value;
};

struct ExecCommand {
    std::vector<std::string> argv;  ///< argv[0] is looked up in PATH; never a shell
    bool clean = false;             ///< of our own environment only what k_kept_variables names
    std::vector<ExecValue> values;  ///< replace inherited variables of their names
};

/// Becomes that program: same process, so its exit status, signals, standard streams and limits are its own. Returns only
/// when that fails: rules `exec-value` (NUL, or too long for a variable), `exec-failed`.
[[nodiscard]] Error replace_process(const ExecCommand& command);

/// A file without a name that holds a value, for a program that takes our place: it stays open there, and can only be
/// read. The path is "/proc/self/fd/<n>".
[[nodiscard]] Result<std::string> make_inherited_file(const Secret& value);

/// From here on a file that reaches the limit of file sizes is an error of write(), which cleans up behind itself, and no
/// signal. A program that takes our place gets the signal's disposition as it was. Called once at the start of main.
void ignore_file_size_signal();

/// Gives back the limit of core dumps that forbid_memory_dumps lowered.
void restore_core_limit();

}  // namespace sluice
