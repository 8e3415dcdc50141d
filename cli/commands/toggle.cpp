#include "release/toggle.hpp"

#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "view/operate.hpp"

namespace sluice::commands {
namespace {

Result<int> run(Context& context, const Arguments& arguments, bool disable) {
    const project::Project project = TRY(project::load_settings(TRY(project_root(context))));
    const signing::TrustChain trust = TRY(load_trust(context, project.root));
    TRY(require_real_clock(context, trust.current()));
    const release::ToggleRequest request{arguments.require("--env"), arguments.require("INTEGRATION"), disable,
                                         arguments.require("--reason")};
    const signing::Identity identity = TRY(open_identity(context, arguments));
    view::show_toggle(context.console, TRY(release::toggle({project, trust, context.host}, request, identity)),
                      project.name);
    return 0;
}

Result<int> run_disable(Context& context, const Arguments& arguments) { return run(context, arguments, true); }
Result<int> run_enable(Context& context, const Arguments& arguments) { return run(context, arguments, false); }

}  // namespace

std::vector<Command> toggle_commands() {
    const Positional integration{"INTEGRATION", "the integration"};
    return {
        {.path = "disable",
         .summary = "switch an integration off in an environment",
         .details =
             "Its release stays where it is; the toggle that the application watches says disabled, until `enable`.",
         .positionals = {integration},
         .options = {k_environment, k_reason, k_identity},
         .examples = {{"sluice disable --env prod orders-api --reason \"the partner is down\"", ""}},
         .run = run_disable},
        {.path = "enable",
         .summary = "switch an integration on again",
         .details = "",
         .positionals = {integration},
         .options = {k_environment, k_reason, k_identity},
         .examples = {{"sluice enable --env prod orders-api --reason \"the partner is back\"", ""}},
         .run = run_enable},
    };
}

}  // namespace sluice::commands
