#include "view/status.hpp"

#include "commands/acting.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "release/overview.hpp"
#include "support/files.hpp"

namespace sluice::commands {
namespace {

Result<int> run_status(Context& context, const Arguments& arguments) {
    const auto root = TRY(project_root(context));
    const project::Project settings = TRY(project::load_settings(root));
    const signing::TrustChain trust = TRY(load_trust(context, root));
    // A project whose files are wrong still shows where it stands.
    const auto project = project::load(root);
    std::vector<std::string> declared;
    std::string next = "sluice check";
    if (project) {
        for (const auto& declaration : project->declarations) declared.push_back(declaration.integration);
        next = TRY(
            release::next_step({*project, trust, context.host}, acting_person(context, arguments, trust.current())));
    }
    const auto environments = TRY(release::overview({settings, trust, context.host}, declared));
    view::show_status(context.console, settings.name, environments, next);
    return 0;
}

}  // namespace

std::vector<Command> status_commands() {
    return {{.path = "status",
             .summary = "show what is live where, and the one next step",
             .details = "`sluice` alone does the same.",
             .options = {k_identity},
             .examples = {{"sluice status", ""}},
             .run = run_status}};
}

}  // namespace sluice::commands
