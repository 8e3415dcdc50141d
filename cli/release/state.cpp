#include "release/state.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::release {
namespace {

Failure contradicts(const Activation& line, const std::string& integration, std::string_view why) {
    return fail(Code::integrity, "ledger-state",
                fmt::format("line {}: {} of {}: {}", line.sequence, action_name(line.action), integration, why));
}

bool is_irreversible(const Activation& line, const std::string& integration) {
    return std::binary_search(line.irreversible.begin(), line.irreversible.end(), integration);
}

bool was_live(const IntegrationState& state, const Activation& line, const std::string& content) {
    return std::any_of(state.occupancy.begin(), state.occupancy.end(),
                       [&](const Occupancy& span) { return span.release == line.release && span.content == content; });
}

Result<> check(const IntegrationState& state, const Activation& line, const std::string& integration,
               const std::string& content) {
    const bool is_toggle = line.action == Action::disable || line.action == Action::enable;
    if (is_toggle && state.release.empty()) return contradicts(line, integration, "no release was ever promoted");
    if (is_toggle && (state.release != line.release || state.content != content)) {
        return contradicts(line, integration, "this is not the release that is live");
    }
    if (line.action == Action::disable && state.disabled)
        return contradicts(line, integration, "it is disabled already");
    if (line.action == Action::enable && !state.disabled) return contradicts(line, integration, "it is not disabled");
    if (!is_toggle && state.held.contains(content)) {
        return contradicts(line, integration, "this content was rolled back from, and is held");
    }
    if (line.action == Action::rollback && !was_live(state, line, content)) {
        return contradicts(line, integration, "this release was never live here");
    }
    return {};
}

void end_span(IntegrationState& state, const Activation& line) {
    if (state.occupancy.empty()) return;
    Occupancy& last = state.occupancy.back();
    if (!last.until) last.until = line.at;
    if (line.action == Action::rollback) last.rolled_back = true;
}

/// A release that could not be undone when it was promoted cannot be undone when it is come back to either.
bool was_irreversible(const IntegrationState& state) {
    return std::any_of(state.occupancy.begin(), state.occupancy.end(), [&](const Occupancy& span) {
        return span.irreversible && span.release == state.release && span.content == state.content;
    });
}

/// Begins a span of what the state names now. While disabled it is over at once: the release is chosen, but not live.
void begin_span(IntegrationState& state, const Activation& line, bool is_marked) {
    const bool irreversible = is_marked || was_irreversible(state);
    const auto until = state.disabled ? std::optional(line.at) : std::nullopt;
    state.occupancy.push_back({state.release, state.content, line.at, until, false, irreversible});
}

void move_to(IntegrationState& state, const Activation& line, const std::string& integration,
             const std::string& content) {
    const bool is_renewal = state.release == line.release && state.content == content;
    if (line.action == Action::rollback && state.content != content) state.held.insert(state.content);
    state.rolled_back = line.action == Action::rollback;
    if (is_renewal) return;
    end_span(state, line);
    state.release = line.release;
    state.content = content;
    begin_span(state, line, is_irreversible(line, integration));
}

void change(IntegrationState& state, const Activation& line, const std::string& integration,
            const std::string& content) {
    switch (line.action) {
        case Action::disable:
            state.disabled = true;
            end_span(state, line);
            break;
        case Action::enable:
            state.disabled = false;
            begin_span(state, line, false);
            break;
        case Action::rollback:
        case Action::promote:
            move_to(state, line, integration, content);
            break;
    }
    state.sequence = line.sequence;
    state.since = line.at;
    state.actor = line.actor;
    state.reason = line.reason;
}

}  // namespace

std::string_view IntegrationState::toggle() const {
    if (disabled) return "disabled";
    return rolled_back ? "rolled-back" : "live";
}

std::optional<Instant> IntegrationState::live_since() const {
    if (occupancy.empty() || occupancy.back().until) return std::nullopt;
    return occupancy.back().from;
}

const IntegrationState& EnvironmentState::of(const std::string& integration) const {
    static const IntegrationState nothing;
    const auto it = integrations.find(integration);
    return it == integrations.end() ? nothing : it->second;
}

Result<> EnvironmentState::apply(const Activation& activation) {
    for (const std::string& integration : activation.integrations) {
        TRY(check(of(integration), activation, integration, activation.content.at(integration)));
    }
    for (const std::string& integration : activation.integrations) {
        change(integrations[integration], activation, integration, activation.content.at(integration));
    }
    return {};
}

void EnvironmentState::pass(const Activation& activation) {
    for (const std::string& integration : activation.integrations) {
        integrations[integration].sequence = activation.sequence;
    }
}

}  // namespace sluice::release
