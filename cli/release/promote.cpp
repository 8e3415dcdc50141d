#include "release/promote.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::release {
namespace {

constexpr std::chrono::hours k_promotion_life{365 * 24};  // then a target that has not taken it does not any more

/// By the order that was signed with the bundle, not by that of the checkout.
std::string stage_before(const bundle::Release& release, const std::string& environment) {
    const auto it = std::find(release.order.begin(), release.order.end(), environment);
    return it == release.order.begin() || it == release.order.end() ? "" : *std::prev(it);
}

void compare(const bundle::Bundle& bundle, const EnvironmentState& state, PromotionPlan& plan) {
    const bundle::EnvironmentContent* content = bundle.release().find(plan.environment);
    if (content == nullptr) return;
    for (const bundle::Content& one : content->integrations) {
        const IntegrationState& live = state.of(one.integration);
        if (!live.release.empty() && live.content == one.digest) {
            plan.unchanged.push_back(one.integration);
            continue;
        }
        const auto* facts = bundle.release().facts(one.integration);
        plan.changes.push_back({one.integration, live.release, live.content, one.digest, live.disabled,
                                facts != nullptr && facts->irreversible});
    }
    for (const auto& [integration, live] : state.integrations) {
        if (content->find(integration) == nullptr && !live.disabled) plan.left_alone.push_back(integration);
    }
}

Result<std::vector<secrets::SecretInfo>> secret_infos(const Surroundings& where,
                                                      const project::Environment& environment) {
    auto store = TRY(secrets::open_store(
        environment, {where.project.root, where.trust, secrets::no_identity(), where.host.state_home, where.servers}));
    return store->list();
}

Activation activation_of(const PromotionPlan& plan, const project::Project& project, Instant now) {
    Activation line;
    line.release = plan.release;
    line.action = Action::promote;
    line.project = project.name;
    line.environment = plan.environment;
    for (const ContentChange& change : plan.changes) {
        line.integrations.push_back(change.integration);
        line.content[change.integration] = change.content;
        if (change.irreversible) line.irreversible.push_back(change.integration);
    }
    line.not_before = now;
    line.not_after = now + k_promotion_life;
    line.is_protected = project.find_environment(plan.environment)->is_protected;
    line.gates = plan.judgement.rows;
    line.approvals = plan.judgement.approvals;
    return line;
}

}  // namespace

std::vector<std::string> PromotionPlan::integrations() const {
    std::vector<std::string> names;
    for (const ContentChange& change : changes) names.push_back(change.integration);
    return names;
}

std::string PromotionPlan::next_step(const std::vector<std::string>& ignore) const {
    // What needs another bundle comes first: signing or approving this one would be in vain. Waiting comes last.
    constexpr std::array<std::string_view, 14> k_order{"bundle",    "environment", "trust",    "hold",       "scan",
                                                       "rendered",  "references",  "rotation", "signatures", "stage",
                                                       "approvals", "operator",    "freeze",   "soak"};
    for (const std::string_view gate : k_order) {
        if (!judgement.is_closed(gate) || std::find(ignore.begin(), ignore.end(), gate) != ignore.end()) continue;
        return judgement.find(gate)->hint;
    }
    return fmt::format("sluice promote {} --to {}", name, environment);
}

Result<PromotionPlan> plan_promotion(const Surroundings& where, const PromotionQuestion& question,
                                     const Ledger& ledger) {
    const project::Project& project = where.project;
    const auto* environment = TRY(project::require_environment(project, question.environment));
    TRY(where.trust.current().require(question.environment));
    PromotionPlan plan;
    plan.release = question.bundle.sha256();
    plan.name = question.bundle.short_name();
    plan.environment = question.environment;
    compare(question.bundle, ledger.state, plan);
    const auto signatures =
        TRY(bundle::verify_signatures(project.root, question.bundle, where.trust.current(), signing::Freshness::fresh));
    GateInput input{.project = project,
                    .environment = *environment,
                    .bundle = question.bundle,
                    .signatures = signatures,
                    .trust = where.trust.current(),
                    .ledger = ledger,
                    .previous_stage = stage_before(question.bundle.release(), question.environment),
                    .integrations = plan.integrations(),
                    .actor = question.actor,
                    .promoting = question.promoting,
                    .approvals = question.approvals,
                    .secrets = secret_infos(where, *environment),
                    .now = where.host.now()};
    Ledger previous;
    if (!input.previous_stage.empty()) {
        previous = TRY(where.ledger(input.previous_stage));
        input.previous = &previous.state;
    }
    const fs::path folder = document_folder(project.root, "approvals", question.environment, plan.release);
    for (auto& envelope : TRY(load_documents(folder, plan.skipped))) input.approvals.push_back(std::move(envelope));
    plan.judgement = judge_gates(input);
    return plan;
}

Result<PromotionPlan> plan_promotion(const Surroundings& where, const PromotionQuestion& question) {
    TRY(project::require_environment(where.project, question.environment));
    return plan_promotion(where, question, TRY(where.ledger(question.environment)));
}

Result<Promotion> promote(const Surroundings& where, const PromotionQuestion& question,
                          const signing::Identity& signer) {
    TRY(project::require_environment(where.project, question.environment));
    const auto lock = TRY(lock_project(where.project.root));
    const LedgerContext context = where.context();
    Ledger ledger = TRY(read_ledger(where.project.root, question.environment, context, where.host));
    Promotion done{TRY(plan_promotion(where, question, ledger))};
    if (done.plan.changes.empty() || !done.plan.judgement.open()) return done;
    TRY(append(where.project.root, ledger, {activation_of(done.plan, where.project, context.now)}, signer, context,
               where.host));
    done.sequence = ledger.head();
    return done;
}

}  // namespace sluice::release
