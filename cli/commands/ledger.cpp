#include "release/ledger.hpp"

#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "release/operation.hpp"
#include "view/status.hpp"

namespace sluice::commands {
namespace {

Result<int> run_ledger_verify(Context& context, const Arguments&) {
    const project::Project project = TRY(project::load_settings(TRY(project_root(context))));
    const signing::TrustChain trust = TRY(load_trust(context, project.root));
    const release::Surroundings where{project, trust, context.host};
    std::vector<release::Ledger> verified;
    std::vector<Error> errors;
    for (const std::string& environment : project.order) {
        auto ledger = where.ledger(environment);
        if (ledger) {
            verified.push_back(std::move(*ledger));
        } else {
            errors.push_back(std::move(ledger).error());
        }
    }
    if (!errors.empty()) return fail(join(std::move(errors)));
    view::show_ledgers(context.console, verified);
    return 0;
}

}  // namespace

std::vector<Command> ledger_commands() {
    return {{.path = "ledger verify",
             .summary = "verify every line of every ledger",
             .details =
                 "Signatures, numbers, hashes, approvals, and that no ledger is shorter than this machine has seen it. "
                 "Exit status 4: one is not what it must be.",
             .examples = {{"sluice ledger verify", ""}},
             .run = run_ledger_verify}};
}

}  // namespace sluice::commands
