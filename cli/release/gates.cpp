#include "release/gates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "release/gate_rows.hpp"
#include "release/operation.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

std::string trust_read(const GateInput& input) { return fmt::format("sluice.trust version {}", input.trust.version); }

/// Rows are written to the ledger, whose texts hold at most 1000 bytes.
void clip(std::string& text) {
    constexpr std::size_t k_limit = 900;
    if (text.size() <= k_limit) return;
    std::size_t end = k_limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    text += "…";
}

}  // namespace

const bundle::EnvironmentContent* GateInput::content() const { return bundle.release().find(environment.name); }

const bundle::Content* GateInput::content_of(const std::string& integration) const {
    const auto* all = content();
    return all != nullptr ? all->find(integration) : nullptr;
}

bool Judgement::open() const {
    return std::all_of(rows.begin(), rows.end(), [](const GateRow& row) { return row.ok; });
}

const GateRow* Judgement::find(std::string_view gate) const {
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const GateRow& row) { return row.gate == gate; });
    return it != rows.end() ? &*it : nullptr;
}

bool Judgement::is_closed(std::string_view gate) const {
    const GateRow* row = find(gate);
    return row != nullptr && !row->ok;
}

GateRow bundle_gate(const GateInput& input) {
    GateRow row{"bundle", true, input.bundle.sha256(), "every byte is as release.json lists it", ""};
    if (input.bundle.release().project == input.project.name) return row;
    row.ok = false;
    row.why = fmt::format("it is a bundle of {}, not of {}", input.bundle.release().project, input.project.name);
    row.hint = "promote it from a checkout of its own project";
    return row;
}

GateRow signatures_gate(const GateInput& input) {
    const int needed = input.trust.environments.at(input.environment.name).signers_needed;
    const auto& signers = input.signatures.signers;
    const std::string who = signers.empty() ? "" : ": " + list_some({signers.begin(), signers.end()});
    GateRow row{"signatures", static_cast<int>(signers.size()) >= needed,
                count_of(input.signatures.signatures.size(), "signature file"),
                fmt::format("{} of {}{}", signers.size(), count_of(static_cast<std::size_t>(needed), "signer"), who),
                ""};
    if (!row.ok) row.hint = fmt::format("sluice bundle sign {}", input.bundle.short_name());
    return row;
}

GateRow trust_gate(const GateInput& input) {
    if (!input.trust.is_expired(input.now)) {
        const std::string until =
            input.trust.expires ? "in force until " + format_instant(*input.trust.expires) : "in force";
        return {"trust", true, trust_read(input), until, ""};
    }
    return {"trust", false, trust_read(input), "expired at " + format_instant(*input.trust.expires),
            fmt::format("its roots ({}) sign a new version",
                        list_some({input.trust.roots.begin(), input.trust.roots.end()}))};
}

GateRow operator_gate(const GateInput& input) {
    const std::string& environment = input.environment.name;
    if (!input.actor.empty() && input.trust.has_role(input.actor, signing::Role::operator_, environment)) {
        return operator_row(input.trust, input.actor, environment);
    }
    return {"operator", false, trust_read(input),
            input.actor.empty() ? "your key belongs to nobody in sluice.trust"
                                : fmt::format("{} is no operator of {}", input.actor, environment),
            fmt::format("operators of {}: {}", environment,
                        holders_of(input.trust, signing::Role::operator_, environment))};
}

GateRow environment_gate(const GateInput& input) {
    const auto& order = input.project.order;
    const std::string& name = input.environment.name;
    GateRow row{"environment", false, "sluice.yaml and release.json", "", ""};
    if (input.content() == nullptr) {
        row.why = fmt::format("the bundle was not made for {}", name);
        row.hint = "sluice bundle create";
    } else if (std::find(order.begin(), order.end(), name) == order.end()) {
        row.why = fmt::format("{} is not in the promotion order", name);
        row.hint = "add it to \"promotion\" in sluice.yaml";
    } else if (const auto& made = input.bundle.release().order; made != order) {
        row.why = fmt::format("the bundle was made for the order {}, and sluice.yaml says {}", join_text(made, ", "),
                              join_text(order, ", "));
        row.hint = "bring back \"promotion\" in sluice.yaml, or, if the new order is meant: sluice bundle create";
    } else {
        row.ok = true;
        row.why = fmt::format("stage {} of {}: {}", std::find(order.begin(), order.end(), name) - order.begin() + 1,
                              order.size(), join_text(order, ", "));
    }
    return row;
}

Duration soak_of(const project::Environment& environment, const signing::Trust& trust) {
    const auto rules = trust.environments.find(environment.name);
    const Duration asked = environment.promotion.soak.value_or(Duration{0});
    const Duration least = rules != trust.environments.end() ? rules->second.soak.value_or(Duration{0}) : Duration{0};
    return std::max(asked, least);
}

Judgement judge_gates(const GateInput& input) {
    Judgement judgement;
    for (auto* gate : {bundle_gate, signatures_gate, trust_gate, operator_gate, environment_gate}) {
        judgement.rows.push_back(gate(input));
    }
    if (!judgement.is_closed("bundle") && !judgement.is_closed("environment")) {
        judgement.rows.push_back(stage_gate(input));
        judgement.rows.push_back(soak_gate(input));
        judgement.rows.push_back(freeze_gate(input));
        judgement.rows.push_back(approvals_gate(input, judgement));
        for (auto* gate : {hold_gate, scan_gate, rendered_gate, references_gate, rotation_gate}) {
            judgement.rows.push_back(gate(input));
        }
    }
    for (GateRow& row : judgement.rows) {
        clip(row.read);
        clip(row.why);
    }
    return judgement;
}

}  // namespace sluice::release
