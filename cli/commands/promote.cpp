#include "release/promote.hpp"

#include <algorithm>

#include "commands/acting.hpp"
#include "commands/bundle_argument.hpp"
#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "commands/verbs.hpp"
#include "support/files.hpp"
#include "view/promote.hpp"

namespace sluice::commands {
namespace {

constexpr std::uint64_t k_approval_limit = 256 << 10;

Result<std::vector<signing::Envelope>> given_approvals(const Context& context, const Arguments& arguments) {
    std::vector<signing::Envelope> out;
    for (const std::string& name : arguments.values("--approval")) {
        out.push_back(TRY(signing::Envelope::parse(TRY(files::read(context.folder / name, k_approval_limit)), name)));
    }
    return out;
}

std::string stage_after(const project::Project& project, const std::string& environment) {
    const auto it = std::find(project.order.begin(), project.order.end(), environment);
    return it == project.order.end() || std::next(it) == project.order.end() ? "" : *std::next(it);
}

Result<int> run_promote(Context& context, const Arguments& arguments) {
    const bool only_plan = arguments.flag("--plan");
    const project::Project project = TRY(load_project(context));
    const signing::TrustChain trust = TRY(load_trust(context, project.root));
    if (!only_plan) TRY(require_real_clock(context, trust.current()));
    TRY(project::require_environment(project, arguments.require("--to")));
    const bundle::Bundle opened = TRY(open_bundle(context, project.root, arguments.require("BUNDLE")));
    const release::Surroundings where{project, trust, context.host, servers_for(context, project.root)};
    const release::PromotionQuestion question{opened, arguments.require("--to"),
                                              acting_person(context, arguments, trust.current()),
                                              TRY(given_approvals(context, arguments))};
    // Judged once without a key, so that nobody is asked for a passphrase in vain, and again under the lock.
    const release::PromotionPlan plan = TRY(release::plan_promotion(where, question));
    if (only_plan || plan.nothing_to_do() || !plan.judgement.open()) {
        view::show_promotion_plan(context.console, plan);
        return plan.nothing_to_do() || plan.judgement.open() ? 0 : 1;
    }
    const signing::Identity identity = TRY(open_identity(context, arguments));
    const release::Promotion done = TRY(release::promote(where, question, identity));
    view::show_promotion(context.console, done, stage_after(project, question.environment));
    return done.sequence != 0 || done.plan.nothing_to_do() ? 0 : 1;
}

}  // namespace

std::vector<Command> promote_commands() {
    return {
        {.path = "promote",
         .summary = "make a bundle live in an environment, if every gate is open",
         .details =
             "Judges signatures, trust list, the stage before, soak, freeze, approvals, holds, findings, references "
             "and "
             "rotation, and writes a signed line to .sluice/ledger/E.jsonl. Names only the integrations whose content "
             "changes. Exit status 1: a gate is closed, and nothing was written.",
         .positionals = {k_bundle},
         .options = {k_to,
                     {"--plan", "", "only show what would change and what the gates say"},
                     {"--approval", "FILE", "an approval from elsewhere, beside those in .sluice/approvals", false,
                      true},
                     k_identity},
         .examples = {{"sluice promote latest --to test --plan", "what is still missing"},
                      {"sluice promote acme-3f2a9c01b2d4 --to prod", ""}},
         .run = run_promote},
    };
}

}  // namespace sluice::commands
