#include "release/approve.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "bundle/content.hpp"
#include "release/approval.hpp"
#include "support/files.hpp"

namespace sluice::release {
namespace {

/// An approval given while one of these is closed could never be used.
constexpr std::array<std::string_view, 8> k_needed{"bundle", "signatures", "trust",    "environment",
                                                   "hold",   "scan",       "rendered", "references"};

bundle::EnvironmentContent only(const bundle::Bundle& from, const std::string& environment,
                                const std::string& integration) {
    bundle::EnvironmentContent out{environment, {}};
    const auto* content = from.release().find(environment);
    const auto* one = content != nullptr ? content->find(integration) : nullptr;
    if (one != nullptr) out.integrations.push_back(*one);
    return out;
}

/// A member's bytes; none if the bundle does not hold it.
Result<std::string> read_member(const bundle::Bundle& from, const std::string& member) {
    return from.release().file(member) != nullptr ? from.read(member) : Result<std::string>(std::string());
}

/// The lines of the files themselves: parameters and references may not tell all that a file says.
Result<> add_files(const bundle::Bundle& live, const bundle::Bundle& next, const std::string& environment,
                   const std::vector<render::IntegrationDiff>& found, LiveDifference& out) {
    constexpr std::size_t k_lines = 20;  // of one file
    for (const render::IntegrationDiff& one : found) {
        for (const render::Change& file : one.files) {
            const std::string member = bundle::rendered_path(environment, one.integration, file.name);
            const std::string before = TRY(read_member(live, member));
            const std::string after = TRY(read_member(next, member));
            out.files.push_back({member, diff_lines(before, after, k_lines)});
        }
    }
    return {};
}

}  // namespace

Result<LiveDifference> difference_to_live(const Surroundings& where, const bundle::Bundle& bundle,
                                          const PromotionPlan& plan) {
    LiveDifference out;
    for (const ContentChange& change : plan.changes) {
        const auto after = only(bundle, plan.environment, change.integration);
        const fs::path tar = bundle::tar_path(where.project.root, change.live_release);
        std::vector<render::IntegrationDiff> found;
        if (change.live_release.empty()) {
            found = bundle::diff(bundle.release(), nullptr, bundle.release(), &after);
        } else if (files::exists(tar)) {
            const auto live = TRY(bundle::Bundle::open(tar, change.live_release));
            const auto before = only(live, plan.environment, change.integration);
            found = bundle::diff(live.release(), &before, bundle.release(), &after);
            TRY(add_files(live, bundle, plan.environment, found, out));
        } else {
            out.missing.push_back(change.live_release);
        }
        for (auto& one : found) out.integrations.push_back(std::move(one));
    }
    render::sort_by_risk(out.integrations);
    return out;
}

Result<> require_approvable(const Surroundings& where, const bundle::Bundle& bundle, const PromotionPlan& plan,
                            const std::string& actor) {
    const signing::Trust& trust = where.trust.current();
    const auto* rules = TRY(trust.require(plan.environment));
    if (actor.empty() || !rules->approvers.contains(actor)) {
        return fail(Error{Code::answer_no, "not-approver",
                          actor.empty() ? "your key belongs to nobody in sluice.trust"
                                        : fmt::format("{} is no approver of {}", actor, plan.environment)}
                        .mend(fmt::format("approvers of {}: {}", plan.environment,
                                          holders_of(trust, signing::Role::approver, plan.environment))));
    }
    for (const std::string_view gate : k_needed) {
        if (!plan.judgement.is_closed(gate)) continue;
        const GateRow& row = *plan.judgement.find(gate);
        return fail(Error{Code::answer_no, "gate-closed", fmt::format("{}: {}", row.gate, row.why)}.mend(row.hint));
    }
    if (!rules->separate) return {};
    const auto signatures =
        TRY(bundle::verify_signatures(where.project.root, bundle, trust, signing::Freshness::fresh));
    if (!signatures.signers.contains(actor)) return {};
    return fail(
        Error{Code::answer_no, "not-separate",
              fmt::format("{} signed this bundle, and {} asks for approvers who did not", actor, plan.environment)}
            .mend(fmt::format("approvers of {}: {}", plan.environment,
                              holders_of(trust, signing::Role::approver, plan.environment))));
}

Result<SignedApproval> approve(const Surroundings& where, const PromotionPlan& plan, const signing::Identity& signer) {
    const Ledger ledger = TRY(where.ledger(plan.environment));
    SignedApproval out;
    Approval& approval = out.approval;
    approval.release = plan.release;
    approval.project = where.project.name;
    approval.environment = plan.environment;
    for (const ContentChange& change : plan.changes) {
        const IntegrationState& state = ledger.state.of(change.integration);
        if (state.content != change.live_content) {
            return fail(Error{Code::conflict, "state-moved",
                              fmt::format("{} has changed in {} meanwhile", change.integration, plan.environment)}
                            .mend("look again and approve anew"));
        }
        approval.integrations.push_back(change.integration);
        approval.base[change.integration] = state.sequence;
    }
    approval.trust = reference_to(where.trust.current());
    approval.gates = plan.judgement.rows;
    approval.at = where.host.now();
    approval.not_after = approval.at + k_approval_life;
    out.envelope = signing::make_envelope(approval.statement());
    TRY(signing::add_signature(out.envelope, signer));
    out.path = TRY(store_document(document_folder(where.project.root, "approvals", plan.environment, plan.release),
                                  out.envelope, signer));
    return out;
}

}  // namespace sluice::release
