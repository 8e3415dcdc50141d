#include "release/approve.hpp"

#include <fmt/format.h>

#include "commands/acting.hpp"
#include "commands/bundle_argument.hpp"
#include "commands/prompt.hpp"
#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "commands/verbs.hpp"
#include "support/files.hpp"
#include "view/promote.hpp"

namespace sluice::commands {
namespace {

namespace fs = std::filesystem;

Result<int> run_approve(Context& context, const Arguments& arguments) {
    const project::Project project = TRY(load_project(context));
    const signing::TrustChain trust = TRY(load_trust(context, project.root));
    TRY(require_real_clock(context, trust.current()));
    const std::string& environment = arguments.require("--to");
    TRY(project::require_environment(project, environment));
    const bundle::Bundle opened = TRY(open_bundle(context, project.root, arguments.require("BUNDLE")));
    const release::Surroundings where{project, trust, context.host, servers_for(context, project.root)};
    const std::string person = acting_person(context, arguments, trust.current());
    const release::PromotionQuestion question{opened, environment, person, {}, false};
    const release::PromotionPlan plan = TRY(release::plan_promotion(where, question));
    if (plan.nothing_to_do()) {
        view::show_approved(context.console, plan, "", std::nullopt, std::nullopt);
        return 0;
    }
    TRY(release::require_approvable(where, opened, plan, person));
    if (plan.judgement.approved_by.contains(person) && !arguments.value("--out")) {
        view::show_approved(context.console, plan, person, std::nullopt, std::nullopt);
        return 0;
    }
    view::show_approvable(context.console, plan, TRY(release::difference_to_live(where, opened, plan)), project.name);
    // The difference must be read before the question is.
    if (!context.console.flush()) return fail(Code::usage, "output", "standard output cannot be written");
    if (!arguments.flag("--yes") && !TRY(confirm(context, fmt::format("approve {} for {}?", plan.name, environment)))) {
        context.console.say("nothing was signed");
        return 1;
    }
    const signing::Identity identity = TRY(open_identity(context, arguments));
    const release::SignedApproval done = TRY(release::approve(where, plan, identity));
    std::optional<fs::path> copy;
    if (const auto name = arguments.value("--out")) {
        copy = fs::path(*name);
        TRY(files::write_atomic(context.folder / *name, done.envelope.to_line() + "\n"));
    }
    view::show_approved(context.console, TRY(release::plan_promotion(where, question)), person, done, copy);
    return 0;
}

}  // namespace

std::vector<Command> approve_commands() {
    return {
        {.path = "approve",
         .summary = "agree to a promotion, by a signature",
         .details =
             "Judges the gates for you, shows what would change against what is live, asks, and signs. It counts for "
             "72 "
             "hours and only as long as nothing else happens to these integrations there. It may be given before the "
             "soak, the freeze or the stage before has passed.",
         .positionals = {k_bundle},
         .options = {k_to, k_yes, {"--out", "FILE", "also write it here, for `promote --approval`"}, k_identity},
         .examples = {{"sluice approve acme-3f2a9c01b2d4 --to prod", "as an approver of prod"}},
         .run = run_approve},
    };
}

}  // namespace sluice::commands
