#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "release/operation.hpp"
#include "view/status.hpp"

namespace sluice::commands {
namespace {

Result<int> run_history(Context& context, const Arguments& arguments) {
    const project::Project project = TRY(project::load_settings(TRY(project_root(context))));
    const signing::TrustChain trust = TRY(load_trust(context, project.root));
    const std::string& environment = arguments.require("--env");
    TRY(release::require_stage(project, environment));
    const release::Surroundings where{project, trust, context.host};
    view::show_history(context.console, project.name, TRY(where.ledger(environment)));
    return 0;
}

}  // namespace

std::vector<Command> history_commands() {
    return {{.path = "history",
             .summary = "show what happened in an environment, newest first",
             .details = "From its verified ledger.",
             .options = {k_environment},
             .examples = {{"sluice history --env prod", ""}},
             .run = run_history}};
}

}  // namespace sluice::commands
