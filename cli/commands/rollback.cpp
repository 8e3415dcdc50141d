#include "release/rollback.hpp"

#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "view/operate.hpp"

namespace sluice::commands {
namespace {

Result<int> run_rollback(Context& context, const Arguments& arguments) {
    // Only sluice.yaml is read: the way back does not depend on the rest of the checkout.
    const project::Project project = TRY(project::load_settings(TRY(project_root(context))));
    const signing::TrustChain trust = TRY(load_trust(context, project.root));
    const release::Surroundings where{project, trust, context.host};
    const release::RollbackRequest request{arguments.require("--env"), arguments.values("INTEGRATION"),
                                           arguments.value("--to").value_or(""), arguments.require("--reason")};
    release::Rollback done;
    if (arguments.flag("--dry-run")) {
        done = TRY(release::rehearse_rollback(where, request));
    } else {
        TRY(require_real_clock(context, trust.current()));
        done = TRY(release::roll_back(where, request, TRY(open_identity(context, arguments))));
    }
    view::show_rollback(context.console, done, project.name, request.reason);
    return 0;
}

}  // namespace

std::vector<Command> rollback_commands() {
    return {
        {.path = "rollback",
         .summary = "go back to the last verified release",
         .details = "Verified: it was live for 7 days and not rolled back. Without one, the last that was not rolled "
                    "back, with a "
                    "warning. Without INTEGRATION: what the last promotion changed. The content that is left is held: "
                    "it cannot "
                    "be promoted there again. Needs no network.",
         .positionals = {{"INTEGRATION", "which ones (else what the last promotion changed)", false, true}},
         .options = {k_environment,
                     k_reason,
                     {"--to", "RELEASE", "this release, which must have been live there"},
                     {"--dry-run", "", "only show it"},
                     k_identity},
         .examples = {{"sluice rollback --env prod --reason \"orders arrive twice\"", "undo the last promotion"},
                      {"sluice rollback --env prod orders-api --to acme-3f2a9c01b2d4 --reason \"orders arrive twice\"",
                       ""}},
         .run = run_rollback},
    };
}

}  // namespace sluice::commands
