#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::project {

/// Names of variables that programs obey.
struct ObeyedVariables {
    std::string_view what;   ///< who obeys them, and what they command
    std::string_view names;  ///< separated by blanks, in upper case; "*" at the begin or end stands for any text
};
/// All of them; case does not count. The table of docs/guide/secrets.md is the same one, a test compares them.
[[nodiscard]] std::span<const ObeyedVariables> obeyed_variables();

/// Why a value must not go into an environment variable of this name; "" if it may. A name is letters, digits and "_", and
/// none that loaders, shells, interpreters or tools obey (docs/guide/secrets.md lists them): a value is data, never a command.
[[nodiscard]] std::string variable_fault(std::string_view name);

/// The variable of a secret whose declaration names none: <INTEGRATION>_<NAME> in upper case, "_" for every other sign.
[[nodiscard]] std::string default_variable(std::string_view integration, std::string_view name);

}  // namespace sluice::project
