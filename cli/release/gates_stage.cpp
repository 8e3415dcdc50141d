// The gates that ask where the content has been, when it may go on, and who agreed.

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "release/gate_rows.hpp"
#include "release/operation.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

/// Whether what an integration runs in the previous stage is what this bundle holds for it there.
bool has_passed(const GateInput& input, const std::string& integration) {
    const IntegrationState& state = input.previous->of(integration);
    if (state.release.empty()) return false;
    if (state.release == input.bundle.sha256()) return true;
    const auto* stage = input.bundle.release().find(input.previous_stage);
    const auto* content = stage != nullptr ? stage->find(integration) : nullptr;
    return content != nullptr && content->digest == state.content;
}

/// Why an integration has not passed the previous stage, and what mends it; an empty `why` if it has.
GateRow judge_stage(const GateInput& input, const std::string& integration) {
    const IntegrationState& state = input.previous->of(integration);
    const std::string& stage = input.previous_stage;
    const std::string promote = fmt::format("sluice promote {} --to {}", input.bundle.short_name(), stage);
    if (state.release.empty())
        return {"", false, "", fmt::format("{} was never promoted to {}", integration, stage), promote};
    if (state.disabled) {
        return {"", false, "", fmt::format("{} is disabled in {}", integration, stage),
                fmt::format("sluice enable --env {} {} --reason TEXT", stage, integration)};
    }
    if (state.rolled_back) {
        return {"", false, "", fmt::format("{} was rolled back in {}", integration, stage),
                fmt::format("mend what was wrong and promote a new bundle to {} first", stage)};
    }
    if (has_passed(input, integration)) return {};
    return {"", false, "",
            fmt::format("{} runs {} in {}", integration, release_name(input.project.name, state.release), stage),
            promote};
}

bool would_sign(const GateInput& input) {
    return input.promoting && input.trust.has_role(input.actor, signing::Role::operator_, input.environment.name);
}

/// Whether an approval by the acting person would count, beside those there are.
bool may_approve(const GateInput& input, const std::set<std::string>& approved) {
    const signing::EnvironmentTrust& rules = input.trust.environments.at(input.environment.name);
    if (!rules.approvers.contains(input.actor) || approved.contains(input.actor)) return false;
    return !rules.separate || (!would_sign(input) && !input.signatures.signers.contains(input.actor));
}

/// The person, or why the approval does not count; signers and the operator do not, where the trust list says so.
ApprovalVerdict judge_one(const GateInput& input, const signing::Envelope& envelope, bool separate) {
    const ApprovalQuestion question{input.bundle.sha256(), input.project.name, input.environment.name,
                                    input.integrations, input.now};
    ApprovalVerdict verdict =
        judge_approval(envelope, question, input.ledger.state, input.trust, signing::Freshness::fresh);
    if (!separate || verdict.person.empty()) return verdict;
    if (input.signatures.signers.contains(verdict.person))
        return {"", verdict.person + " signed the bundle", verdict.key_id};
    if (would_sign(input) && verdict.person == input.actor)
        return {"", verdict.person + " is promoting it", verdict.key_id};
    return verdict;
}

}  // namespace

GateRow stage_gate(const GateInput& input) {
    // The order that was signed decides: sluice.yaml is whatever the checkout holds.
    const auto& order = input.bundle.release().order;
    const bool is_first = !order.empty() && order.front() == input.environment.name;
    if (is_first) return {"stage", true, "release.json", "it is the first stage", ""};
    if (input.previous == nullptr) {
        return {"stage", false, "release.json",
                fmt::format("{} is not the first stage of this bundle", input.environment.name),
                "bring back \"promotion\" in sluice.yaml"};
    }
    GateRow row{"stage", true, fmt::format("ledger of {}", input.previous_stage),
                fmt::format("this content is live in {}", input.previous_stage), ""};
    std::vector<std::string> reasons;
    for (const std::string& integration : input.integrations) {
        GateRow found = judge_stage(input, integration);
        if (found.why.empty()) continue;
        if (row.ok) row.hint = found.hint;
        row.ok = false;
        reasons.push_back(std::move(found.why));
    }
    if (!row.ok) row.why = list_some(reasons);
    return row;
}

GateRow soak_gate(const GateInput& input) {
    const Duration needed = soak_of(input.environment, input.trust);
    const auto& order = input.bundle.release().order;
    const bool is_first = !order.empty() && order.front() == input.environment.name;
    if (is_first || needed == Duration{0}) {
        return {"soak", true, fmt::format("environments/{}.yaml and sluice.trust", input.environment.name),
                is_first ? "it is the first stage" : "none is asked for", ""};
    }
    if (input.previous == nullptr) {
        return {"soak", false, "release.json",
                fmt::format("{} asked for, and no stage before is known", format_duration(needed)),
                "bring back \"promotion\" in sluice.yaml"};
    }
    GateRow row{"soak", true, fmt::format("ledger of {}", input.previous_stage), "", ""};
    std::optional<Instant> latest;
    for (const std::string& integration : input.integrations) {
        const auto since = input.previous->of(integration).live_since();
        if (!since || !has_passed(input, integration)) {
            row.ok = false;
            row.why = fmt::format("{} is not live in {} yet; {} asked for", integration, input.previous_stage,
                                  format_duration(needed));
            row.hint = fmt::format("{} after it is live in {}", format_duration(needed), input.previous_stage);
            return row;
        }
        latest = std::max(latest.value_or(*since), *since);
    }
    const Duration passed = latest ? input.now - *latest : needed;
    row.ok = passed >= needed;
    row.why = fmt::format("live in {} for {}; {} asked for", input.previous_stage,
                          describe_duration(std::max(passed, Duration{0})), format_duration(needed));
    if (!row.ok) row.hint = fmt::format("wait until {}", format_instant(*latest + needed));
    return row;
}

GateRow freeze_gate(const GateInput& input) {
    GateRow row{"freeze", true, fmt::format("environments/{}.yaml", input.environment.name), "no freeze now", ""};
    for (const project::Freeze& freeze : input.environment.promotion.freeze) {
        if (input.now < freeze.from || input.now >= freeze.until) continue;
        row.ok = false;
        row.why = fmt::format("frozen from {} until {}", format_instant(freeze.from), format_instant(freeze.until));
        row.hint = fmt::format("wait until {}", format_instant(freeze.until));
    }
    return row;
}

GateRow approvals_gate(const GateInput& input, Judgement& judgement) {
    const signing::EnvironmentTrust& rules = input.trust.environments.at(input.environment.name);
    std::vector<std::string> refused;
    for (const signing::Envelope& envelope : input.approvals) {
        const ApprovalVerdict verdict = judge_one(input, envelope, rules.separate);
        if (verdict.person.empty()) {
            refused.push_back(printable(verdict.why));
        } else if (judgement.approved_by.insert(verdict.person).second) {
            judgement.approvals.push_back(envelope);
        }
    }
    const auto& persons = judgement.approved_by;
    GateRow row{
        "approvals", static_cast<int>(persons.size()) >= rules.approvers_needed,
        count_of(input.approvals.size(), "approval file"),
        fmt::format("{} of {}", persons.size(), count_of(static_cast<std::size_t>(rules.approvers_needed), "approver")),
        ""};
    if (!persons.empty()) row.why += ": " + list_some({persons.begin(), persons.end()});
    if (row.ok) return row;
    if (!refused.empty()) row.why += fmt::format("; not counted: {}", list_some(refused));
    row.hint = fmt::format("{}sluice approve {} --to {}",
                           may_approve(input, persons) ? "" : "as another approver: ", input.bundle.short_name(),
                           input.environment.name);
    return row;
}

GateRow hold_gate(const GateInput& input) {
    std::vector<std::string> held;
    for (const std::string& integration : input.integrations) {
        const auto* content = input.content_of(integration);
        if (content != nullptr && input.ledger.state.of(integration).held.contains(content->digest)) {
            held.push_back(integration);
        }
    }
    GateRow row{"hold", held.empty(), fmt::format("ledger of {}", input.environment.name),
                "none of this was rolled back here", ""};
    if (row.ok) return row;
    row.why = fmt::format("this content was rolled back from in {}: {}", input.environment.name, list_some(held));
    row.hint = "mend what was wrong, then make a new bundle: sluice bundle create";
    return row;
}

}  // namespace sluice::release
