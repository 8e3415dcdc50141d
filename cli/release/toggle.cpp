#include "release/toggle.hpp"

#include <fmt/format.h>

#include "support/text.hpp"

namespace sluice::release {
namespace {

Result<> require_promoted(const Ledger& ledger, const std::string& integration) {
    if (!ledger.state.of(integration).release.empty()) return {};
    std::vector<std::string> known;
    for (const auto& [name, state] : ledger.state.integrations) known.push_back(name);
    return fail(Error{Code::usage, "never-promoted",
                      fmt::format("\"{}\" was never promoted to {}{}", printable(integration), ledger.environment,
                                  did_you_mean(integration, known))}
                    .mend(known.empty() ? "sluice status" : "one of: " + list_some(known)));
}

Activation activation_of(const ToggleRequest& request, const IntegrationState& state, const Surroundings& where,
                         const Ledger& ledger) {
    Activation line;
    line.release = state.release;
    line.action = request.disable ? Action::disable : Action::enable;
    line.project = where.project.name;
    line.environment = request.environment;
    line.integrations = {request.integration};
    line.content[request.integration] = state.content;
    line.is_protected = was_protected(ledger);
    line.reason = request.reason;
    return line;
}

}  // namespace

Result<Toggled> toggle(const Surroundings& where, const ToggleRequest& request, const signing::Identity& signer) {
    TRY(require_stage(where.project, request.environment));
    TRY(check_reason(request.reason));
    const signing::Trust& trust = where.trust.current();
    const std::string actor = person_of(trust, signer.keys());
    TRY(require_operator(trust, actor, request.environment));
    const auto lock = TRY(lock_project(where.project.root));
    const LedgerContext context = where.context();
    Ledger ledger = TRY(read_ledger(where.project.root, request.environment, context, where.host));
    TRY(require_promoted(ledger, request.integration));
    const IntegrationState state = ledger.state.of(request.integration);
    Toggled done{request.integration, request.environment, state.release, std::string(state.toggle()), 0};
    if (state.disabled == request.disable) return done;
    Activation line = activation_of(request, state, where, ledger);
    line.not_before = context.now;
    line.gates = {operator_row(trust, actor, request.environment)};
    if (!request.disable) line.not_after = context.now + std::chrono::hours{365 * 24};
    TRY(append(where.project.root, ledger, {std::move(line)}, signer, context, where.host));
    done.state = ledger.state.of(request.integration).toggle();
    done.sequence = ledger.head();
    return done;
}

}  // namespace sluice::release
