#include "support/git.hpp"

#include <iterator>

namespace sluice {

Command git_command(std::filesystem::path folder, std::vector<std::string> arguments) {
    Command command;
    command.argv = {"git", "-c", "safe.bareRepository=explicit", "-c", "core.fsmonitor=false"};
    command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                        std::make_move_iterator(arguments.end()));
    command.folder = std::move(folder);
    command.environment = {"GIT_NO_REPLACE_OBJECTS=1", "GIT_NO_LAZY_FETCH=1", "GIT_OPTIONAL_LOCKS=0"};
    return command;
}

}  // namespace sluice
