#include "release/rollback.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "bundle/bundle.hpp"
#include "release/delivery_source.hpp"
#include "release/way_back.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

/// The full digest of a release that was live in the environment: by name, or by 6 or more digits.
Result<std::string> find_release(const Ledger& ledger, const std::string& project, const std::string& name) {
    std::set<std::string> live, found;
    for (const auto& [integration, state] : ledger.state.integrations) {
        for (const Occupancy& span : state.occupancy) live.insert(span.release);
    }
    std::string digits = name;
    if (digits.starts_with(project + "-")) digits = digits.substr(project.size() + 1);
    if (digits.ends_with(".tar")) digits.resize(digits.size() - 4);
    for (const std::string& release : live) {
        if (digits.size() >= 6 && release.starts_with(digits)) found.insert(release);
    }
    if (found.size() == 1) return *found.begin();
    return fail(Error{Code::usage, "never-live",
                      found.empty()
                          ? fmt::format("no release \"{}\" was ever live in {}", printable(name), ledger.environment)
                          : "several releases begin with these digits"}
                    .mend("sluice history --env " + ledger.environment));
}

/// What the newest promotion changed and is live still.
std::vector<std::string> of_last_promotion(const Ledger& ledger) {
    for (auto line = ledger.lines.rbegin(); line != ledger.lines.rend(); ++line) {
        if (line->is_void || line->activation.action != Action::promote) continue;
        std::vector<std::string> names;
        for (const std::string& integration : line->activation.integrations) {
            const IntegrationState& state = ledger.state.of(integration);
            if (state.content == line->activation.content.at(integration) && !state.rolled_back)
                names.push_back(integration);
        }
        return names;
    }
    return {};
}

/// What was live with that release and runs something else now.
std::vector<std::string> that_ran(const Ledger& ledger, const std::string& release) {
    std::vector<std::string> names;
    for (const auto& [integration, state] : ledger.state.integrations) {
        const bool ran = std::any_of(state.occupancy.begin(), state.occupancy.end(), [&](const Occupancy& span) {
            return span.release == release && span.content != state.content;
        });
        if (ran) names.push_back(integration);
    }
    return names;
}

/// Leaves out what a repeated command finds done: how far back it goes must not depend on how often it was typed.
Result<std::vector<std::string>> undone(const Ledger& ledger, std::vector<std::string> names, const std::string& to) {
    const auto is_done = [&](const std::string& name) {
        const IntegrationState& state = ledger.state.of(name);
        return state.rolled_back && (to.empty() || state.release == to);
    };
    names.erase(std::remove_if(names.begin(), names.end(), is_done), names.end());
    if (!names.empty()) return names;
    return fail(
        Error{Code::answer_no, "nothing-to-roll-back",
              fmt::format("it was rolled back already, and nothing was promoted to {} since", ledger.environment)}
            .mend("further back: --to RELEASE; see: sluice history --env " + ledger.environment));
}

Result<std::vector<std::string>> chosen(const Ledger& ledger, const RollbackRequest& request, const std::string& to) {
    if (request.integrations.empty()) {
        auto names = to.empty() ? of_last_promotion(ledger) : that_ran(ledger, to);
        if (!names.empty()) return names;
        return fail(Error{Code::answer_no, "nothing-to-roll-back",
                          ledger.lines.empty() ? fmt::format("nothing was ever promoted to {}", ledger.environment)
                          : to.empty()
                              ? fmt::format("the last promotion to {} has been rolled back already", ledger.environment)
                              : fmt::format("nothing in {} can go back to that release", ledger.environment)}
                        .mend(ledger.lines.empty()
                                  ? "sluice status"
                                  : "further back: --to RELEASE; see: sluice history --env " + ledger.environment));
    }
    std::vector<std::string> names = request.integrations;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const std::string& name : names) {
        if (ledger.state.integrations.contains(name)) continue;
        std::vector<std::string> known;
        for (const auto& [integration, state] : ledger.state.integrations) known.push_back(integration);
        return fail(Error{Code::usage, "never-promoted",
                          fmt::format("\"{}\" was never promoted to {}{}", printable(name), ledger.environment,
                                      did_you_mean(name, known))}
                        .mend(known.empty() ? "sluice status" : "one of: " + list_some(known)));
    }
    return undone(ledger, std::move(names), to);
}

Failure no_way_back(const Ledger& ledger, const std::string& integration, const std::string& to) {
    const std::string where = ledger.environment;
    return fail(Error{Code::answer_no, "no-way-back",
                      to.empty()
                          ? fmt::format("{} has no earlier release in {} that was not rolled back", integration, where)
                          : fmt::format("{} cannot go back to that release in {}: it runs it now, was rolled back "
                                        "from it, or never ran it",
                                        integration, where)}
                    .mend(to.empty() ? fmt::format("sluice disable --env {} {} --reason TEXT", where, integration)
                                     : "sluice history --env " + where));
}

Result<RollbackStep> step_for(const Ledger& ledger, const std::string& project, const std::string& integration,
                              const std::string& to, Instant now) {
    const IntegrationState& state = ledger.state.of(integration);
    const WayBack way = find_way_back(state, to, k_watch_window, now);
    if (way.target == nullptr) return no_way_back(ledger, integration, to);
    if (way.barrier != nullptr) {
        return fail(
            Error{Code::answer_no, "irreversible",
                  fmt::format("{} cannot go back past {}: its declaration says that config alone does not undo it",
                              integration, release_name(project, way.barrier->release))}
                .mend(fmt::format("mend it with a new bundle, or: sluice disable --env {} {} --reason TEXT",
                                  ledger.environment, integration)));
    }
    return RollbackStep{integration,
                        state.release,
                        state.content,
                        way.target->release,
                        way.target->content,
                        way.target->from,
                        way.target->until.value_or(now),
                        way.verified,
                        state.disabled};
}

void add_warnings(const Ledger& ledger, RollbackPlan& plan) {
    std::map<std::string, std::string> contents;
    for (const auto& [integration, state] : ledger.state.integrations) contents[integration] = state.content;
    for (const RollbackStep& step : plan.steps) {
        contents[step.integration] = step.to_content;
        if (!step.verified) {
            plan.warnings.push_back(
                fmt::format("{}: no release was live for {} without a rollback; this one was for {}", step.integration,
                            describe_duration(k_watch_window), describe_duration(step.live_until - step.live_from)));
        }
        if (step.disabled) plan.warnings.push_back(step.integration + ": it is disabled, and stays so");
    }
    if (contents.size() > 1 && !ran_together(ledger, contents)) {
        plan.warnings.push_back(
            fmt::format("the integrations of {} never ran together in this combination", plan.environment));
    }
}

/// One activation per release that is gone back to, in the order of the steps.
std::vector<Activation> lines_of(const RollbackPlan& plan, const RollbackRequest& request, const std::string& project,
                                 const Ledger& ledger, const GateRow& operator_found, Instant now) {
    std::vector<Activation> lines;
    for (const RollbackStep& step : plan.steps) {
        auto line = std::find_if(lines.begin(), lines.end(),
                                 [&](const Activation& one) { return one.release == step.to_release; });
        if (line == lines.end()) {
            Activation fresh;
            fresh.release = step.to_release;
            fresh.action = Action::rollback;
            fresh.project = project;
            fresh.environment = plan.environment;
            fresh.not_before = now;
            fresh.is_protected = was_protected(ledger);
            fresh.gates = {operator_found};
            fresh.reason = request.reason;
            line = lines.insert(lines.end(), std::move(fresh));
        }
        line->integrations.push_back(step.integration);
        line->content[step.integration] = step.to_content;
    }
    return lines;
}

/// What a target would refuse is not gone back to: a damaged bundle, or one that a compromised key had carried.
Result<> require_sound(const Surroundings& where, const Ledger& ledger, const RollbackPlan& plan) {
    DeliverySource source(where.project.root, where.trust, ledger);
    for (const RollbackStep& step : plan.steps) {
        if (!files::exists(bundle::tar_path(where.project.root, step.to_release))) continue;
        auto sound = source.require_sound(step.integration, step.to_release);
        if (sound) continue;
        Error error = std::move(sound).error();
        error.hint = fmt::format("choose another one with --to, or: sluice disable --env {} {} --reason TEXT",
                                 plan.environment, step.integration);
        return fail(std::move(error).note(
            fmt::format("{} would go back to it, and no target would take it", step.integration)));
    }
    return {};
}

/// A target needs the bundle; the ledger does not.
void warn_of_missing_bundles(const Surroundings& where, RollbackPlan& plan) {
    std::set<std::string> missing;
    for (const RollbackStep& step : plan.steps) {
        if (!files::exists(bundle::tar_path(where.project.root, step.to_release))) missing.insert(step.to_release);
    }
    for (const std::string& release : missing) {
        plan.warnings.push_back(
            fmt::format("the bundle {} is not in .sluice/bundles; a target that does not have it needs it",
                        release_name(where.project.name, release)));
    }
}

}  // namespace

Result<RollbackPlan> plan_rollback(const Ledger& ledger, const std::string& project, const RollbackRequest& request,
                                   Instant now) {
    const std::string to = request.to.empty() ? "" : TRY(find_release(ledger, project, request.to));
    RollbackPlan plan{ledger.environment, {}, {}};
    std::vector<Error> errors;
    for (const std::string& integration : TRY(chosen(ledger, request, to))) {
        auto step = step_for(ledger, project, integration, to, now);
        if (step) {
            plan.steps.push_back(std::move(*step));
        } else {
            errors.push_back(std::move(step).error());
        }
    }
    if (!errors.empty()) return fail(join(std::move(errors)));
    add_warnings(ledger, plan);
    return plan;
}

Result<Rollback> rehearse_rollback(const Surroundings& where, const RollbackRequest& request) {
    TRY(require_stage(where.project, request.environment));
    TRY(check_reason(request.reason));
    const Ledger ledger = TRY(where.ledger(request.environment));
    Rollback out{TRY(plan_rollback(ledger, where.project.name, request, where.host.now())), {}};
    TRY(require_sound(where, ledger, out.plan));
    warn_of_missing_bundles(where, out.plan);
    return out;
}

Result<Rollback> roll_back(const Surroundings& where, const RollbackRequest& request, const signing::Identity& signer) {
    TRY(require_stage(where.project, request.environment));
    TRY(check_reason(request.reason));
    const signing::Trust& trust = where.trust.current();
    const std::string actor = person_of(trust, signer.keys());
    TRY(require_operator(trust, actor, request.environment));
    const auto lock = TRY(lock_project(where.project.root));
    const LedgerContext context = where.context();
    Ledger ledger = TRY(read_ledger(where.project.root, request.environment, context, where.host));
    Rollback out{TRY(plan_rollback(ledger, where.project.name, request, context.now)), {}};
    TRY(require_sound(where, ledger, out.plan));
    const std::int64_t head = ledger.head();
    auto lines = lines_of(out.plan, request, where.project.name, ledger,
                          operator_row(trust, actor, request.environment), context.now);
    TRY(append(where.project.root, ledger, std::move(lines), signer, context, where.host));
    for (std::int64_t sequence = head + 1; sequence <= ledger.head(); ++sequence) out.sequences.push_back(sequence);
    warn_of_missing_bundles(where, out.plan);
    return out;
}

}  // namespace sluice::release
