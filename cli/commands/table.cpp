#include <iterator>

#include "commands/verbs.hpp"

namespace sluice::commands {

const std::vector<Command>& table() {
    static const std::vector<Command> commands = [] {
        std::vector<Command> all;
        for (auto* rows : {
                 init_commands,     check_commands,   render_commands,  explain_commands, diff_commands,
                 key_commands,      trust_commands,   secret_commands,  exec_commands,    scan_commands,
                 rotation_commands, bundle_commands,  approve_commands, promote_commands, rollback_commands,
                 toggle_commands,   deliver_commands, status_commands,  history_commands, ledger_commands,
                 about_commands,
             }) {
            auto some = rows();
            all.insert(all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
        }
        return all;
    }();
    return commands;
}

}  // namespace sluice::commands
