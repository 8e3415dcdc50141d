#include "view/operate.hpp"

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

using release::RollbackPlan;
using release::RollbackStep;

Json json_of(const RollbackStep& step) {
    return Json::object()
        .set("integration", step.integration)
        .set("from_release", step.from_release)
        .set("from_content", step.from_content)
        .set("to_release", step.to_release)
        .set("to_content", step.to_content)
        .set("live_from", format_instant(step.live_from))
        .set("live_until", format_instant(step.live_until))
        .set("verified", step.verified)
        .set("disabled", step.disabled);
}

Json rollback_json(const release::Rollback& done) {
    Json steps = Json::array();
    for (const RollbackStep& step : done.plan.steps) steps.push(json_of(step));
    Json json;
    json.set("environment", done.plan.environment)
        .set("changed", !done.sequences.empty())
        .set("sequences", Json::array_of(done.sequences))
        .set("steps", std::move(steps))
        .set("warnings", Json::array_of(done.plan.warnings));
    return json;
}

}  // namespace

void show_rollback(Console& console, const release::Rollback& done, const std::string& project,
                   const std::string& reason) {
    if (console.json()) return console.print(rollback_json(done));
    const bool rehearsal = done.sequences.empty();
    const RollbackPlan& plan = done.plan;
    Table table({"integration", "from", "back to", "was live", "verified"});
    for (const RollbackStep& step : plan.steps) {
        table.add({step.integration, release::release_name(project, step.from_release),
                   release::release_name(project, step.to_release), describe_duration(step.live_until - step.live_from),
                   step.verified ? "yes" : "no"});
    }
    console.write(table.text());
    for (const std::string& warning : plan.warnings) console.warn(warning);
    if (rehearsal) {
        console.say("nothing was changed; leave --dry-run away to do it");
        return;
    }
    console.line();
    console.line(fmt::format("rolled back in {}: {} of .sluice/ledger/{}.jsonl ({})", plan.environment,
                             done.sequences.size() == 1
                                 ? fmt::format("line {}", done.sequences.front())
                                 : fmt::format("lines {} to {}", done.sequences.front(), done.sequences.back()),
                             plan.environment, printable(reason)));
    console.line("what was left is held: it cannot be promoted there again");
    console.next(
        fmt::format("on every host of {}: sluice deliver --env {} --to DIR", plan.environment, plan.environment));
}

void show_toggle(Console& console, const release::Toggled& done, const std::string& project) {
    if (console.json()) {
        return console.print(Json::object()
                                 .set("integration", done.integration)
                                 .set("environment", done.environment)
                                 .set("release", done.release)
                                 .set("state", done.state)
                                 .set("changed", done.sequence != 0)
                                 .set("sequence", done.sequence != 0 ? Json(done.sequence) : Json(nullptr)));
    }
    if (done.sequence == 0) {
        return console.say(fmt::format("{} is already {} in {}", done.integration,
                                       done.state == "disabled" ? "disabled" : "enabled", done.environment));
    }
    console.line(fmt::format("{} is {} in {} ({}); line {} of .sluice/ledger/{}.jsonl", done.integration, done.state,
                             done.environment, release::release_name(project, done.release), done.sequence,
                             done.environment));
    console.next(
        fmt::format("on every host of {}: sluice deliver --env {} --to DIR", done.environment, done.environment));
}

}  // namespace sluice::view
