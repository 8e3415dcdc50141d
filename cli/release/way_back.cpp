#include "release/way_back.hpp"

#include <algorithm>

namespace sluice::release {
namespace {

bool may_return(const IntegrationState& state, const Occupancy& span) {
    return !span.rolled_back && span.content != state.content && !state.held.contains(span.content);
}

bool was_verified(const Occupancy& span, Duration watch, Instant now) {
    return span.until.value_or(now) - span.from >= watch;
}

const Occupancy* barrier_after(const IntegrationState& state, const Occupancy& target) {
    const auto* end = state.occupancy.data() + state.occupancy.size();
    const auto* found = std::find_if(&target + 1, end, [](const Occupancy& span) { return span.irreversible; });
    return found != end ? found : nullptr;
}

}  // namespace

WayBack find_way_back(const IntegrationState& state, const std::string& to, Duration watch, Instant now) {
    WayBack way;
    for (auto span = state.occupancy.rbegin(); span != state.occupancy.rend(); ++span) {
        if (!may_return(state, *span) || (!to.empty() && span->release != to)) continue;
        const bool verified = was_verified(*span, watch, now);
        if (way.target == nullptr || verified) way.target = &*span;
        way.verified = verified;
        if (verified || !to.empty()) break;
    }
    if (way.target != nullptr) way.barrier = barrier_after(state, *way.target);
    return way;
}

bool ran_together(const Ledger& ledger, const std::map<std::string, std::string>& contents) {
    std::map<std::string, std::string> live;
    for (const LedgerLine& line : ledger.lines) {
        const Action action = line.activation.action;
        if (line.is_void || action == Action::disable || action == Action::enable) continue;
        for (const auto& [integration, content] : line.activation.content) live[integration] = content;
        const bool all = std::all_of(contents.begin(), contents.end(), [&](const auto& wanted) {
            const auto it = live.find(wanted.first);
            return it != live.end() && it->second == wanted.second;
        });
        if (all) return true;
    }
    return false;
}

}  // namespace sluice::release
