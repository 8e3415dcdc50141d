#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands/command.hpp"

namespace sluice::commands {

/// A command line, understood.
struct Call {
    const Command* command = nullptr;  ///< nullptr: none was named
    std::string group;                 ///< "bundle" when only the first word of a two-word command was given
    Arguments arguments;
    std::string folder = ".";
    std::string color = "auto";
    std::optional<std::string> now;
    bool json = false;
    bool quiet = false;
    int verbose = 0;  ///< how often it was said: -vv also tells each request to a server
    bool help = false;
    bool version = false;
};

/// Global options may stand before or after the command. An unknown option is refused before anything else is looked at,
/// and no value that was typed is ever echoed: it may be a secret in the wrong place.
[[nodiscard]] Result<Call> parse(const std::vector<std::string>& typed, const std::vector<Command>& commands);

/// True when the command line asks for JSON, as far as can be told from a line that does not parse.
[[nodiscard]] bool wants_json(const std::vector<std::string>& arguments);

/// Global options, for help, man and completion.
[[nodiscard]] const std::vector<Option>& global_options();

}  // namespace sluice::commands
