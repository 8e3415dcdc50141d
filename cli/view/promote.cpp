#include "view/promote.hpp"

#include <set>
#include <vector>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/diff.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

using release::ContentChange;
using release::GateRow;
using release::PromotionPlan;

std::string short_digest(const std::string& digest) { return digest.empty() ? "-" : digest.substr(0, k_short_digest); }

Json json_of(const ContentChange& change) {
    return Json::object()
        .set("integration", change.integration)
        .set("live_release", text_or_null(change.live_release))
        .set("live_content", text_or_null(change.live_content))
        .set("content", change.content)
        .set("disabled", change.disabled)
        .set("irreversible", change.irreversible);
}

Json json_of(const GateRow& row) {
    return Json::object()
        .set("gate", row.gate)
        .set("ok", row.ok)
        .set("read", row.read)
        .set("why", row.why)
        .set("hint", text_or_null(row.hint));
}

Json plan_json(const PromotionPlan& plan) {
    Json changes = Json::array();
    for (const ContentChange& change : plan.changes) changes.push(json_of(change));
    Json gates = Json::array();
    for (const GateRow& row : plan.judgement.rows) gates.push(json_of(row));
    Json json;
    json.set("bundle", plan.name)
        .set("release", plan.release)
        .set("environment", plan.environment)
        .set("open", plan.judgement.open())
        .set("changes", std::move(changes))
        .set("unchanged", Json::array_of(plan.unchanged))
        .set("left_alone", Json::array_of(plan.left_alone))
        .set("gates", std::move(gates))
        .set("approved_by", Json::array_of(plan.judgement.approved_by));
    return json;
}

void head(Console& console, const PromotionPlan& plan) {
    console.line(fmt::format("bundle  {}", plan.name));
    console.line(fmt::format("to      {}", plan.environment));
}

void changes_table(Console& console, const PromotionPlan& plan) {
    if (plan.changes.empty()) return;
    console.line();
    Table table({"integration", "live content", "new content", "note"});
    for (const ContentChange& change : plan.changes) {
        std::string note = change.live_release.empty() ? "first promotion" : "changes";
        if (change.disabled) note += ", stays disabled";
        if (change.irreversible) note += ", irreversible";
        table.add({change.integration, short_digest(change.live_content), short_digest(change.content), note});
    }
    console.write(table.text());
}

/// The gates, and below them what would open those that are closed. `without`: gates that are not the reader's question.
void gates_table(Console& console, const PromotionPlan& plan, const std::set<std::string>& without = {}) {
    console.line();
    Table table({"gate", "verdict", "finding"});
    std::vector<std::string> hints;
    for (const GateRow& row : plan.judgement.rows) {
        if (without.contains(row.gate)) continue;
        if (!row.ok && !row.hint.empty()) hints.push_back(fmt::format("{}: {}", row.gate, printable(row.hint)));
        table.add({row.gate,
                   console.paint(row.ok ? Console::Style::green : Console::Style::red, row.ok ? "open" : "closed"),
                   printable(row.why)});
    }
    console.write(table.text());
    if (!hints.empty()) console.line();
    for (const std::string& hint : hints) console.line(hint);
}

void side_notes(Console& console, const PromotionPlan& plan) {
    for (const std::string& name : plan.left_alone) {
        console.warn(fmt::format("{} is live in {} and not in this bundle; it stays as it is", name, plan.environment));
    }
    for (const std::string& file : plan.skipped)
        console.warn(fmt::format("approval not readable: {}", printable(file)));
}

std::string nothing_text(const PromotionPlan& plan) {
    return fmt::format("nothing to do: {} has the content of {} already", plan.environment, plan.name);
}

}  // namespace

void show_promotion_plan(Console& console, const PromotionPlan& plan) {
    if (console.json()) return console.print(plan_json(plan).set("sequence", nullptr));
    if (plan.nothing_to_do()) return console.say(nothing_text(plan));
    head(console, plan);
    changes_table(console, plan);
    gates_table(console, plan);
    side_notes(console, plan);
    console.next(plan.next_step());
}

void show_promotion(Console& console, const release::Promotion& done, const std::string& next) {
    const PromotionPlan& plan = done.plan;
    if (done.sequence == 0) return show_promotion_plan(console, plan);
    if (console.json()) return console.print(plan_json(plan).set("sequence", done.sequence));
    head(console, plan);
    console.line(fmt::format("line    {} of .sluice/ledger/{}.jsonl", done.sequence, plan.environment));
    changes_table(console, plan);
    console.line();
    console.line(fmt::format("all {} gates are open; {} is live in {}", plan.judgement.rows.size(), plan.name,
                             plan.environment));
    side_notes(console, plan);
    const std::string deliver =
        fmt::format("on every host of {}: sluice deliver --env {} --to DIR", plan.environment, plan.environment);
    if (!next.empty()) console.say(deliver);
    console.next(next.empty() ? deliver : fmt::format("sluice approve {} --to {}", plan.name, next));
}

void show_approvable(Console& console, const PromotionPlan& plan, const release::LiveDifference& difference,
                     const std::string& project) {
    if (console.json()) return;
    head(console, plan);
    console.line();
    show_diff(console, "what is live in " + plan.environment, "this bundle", {{"", difference.integrations}});
    for (const release::FileDifference& file : difference.files) {
        console.line(printable(file.member));
        for (const std::string& row : file.difference.lines) {
            const auto style = row.front() == '-' ? Console::Style::red : Console::Style::green;
            console.line("  " + console.paint(style, printable(row)));
        }
        if (file.difference.more > 0) console.line(fmt::format("  … {} more lines", file.difference.more));
    }
    for (const std::string& release : difference.missing) {
        console.warn(fmt::format("the live bundle {} is not here; its difference cannot be shown",
                                 release::release_name(project, release)));
    }
    gates_table(console, plan, {"approvals", "operator"});
}

void show_approved(Console& console, const PromotionPlan& plan, const std::string& person,
                   const std::optional<release::SignedApproval>& signed_one,
                   const std::optional<std::filesystem::path>& copy) {
    if (console.json()) {
        Json json = plan_json(plan);
        json.set("approver", text_or_null(person))
            .set("file", signed_one ? Json(signed_one->path.string()) : Json(nullptr));
        json.set("not_after", signed_one ? Json(format_instant(signed_one->approval.not_after)) : Json(nullptr));
        json.set("out", copy ? Json(copy->string()) : Json());
        return console.print(json);
    }
    if (person.empty()) return console.say(nothing_text(plan));
    console.line();
    if (signed_one) {
        console.line(fmt::format("approved by {} until {}", person, format_instant(signed_one->approval.not_after)));
    } else {
        console.line(fmt::format("{} has approved this already", person));
    }
    if (copy) console.line(fmt::format("written {}", copy->string()));
    if (const GateRow* row = plan.judgement.find("approvals")) console.line(printable(row->why));
    const bool enough = !plan.judgement.is_closed("approvals");
    console.next(enough ? plan.next_step({"operator"})
                        : fmt::format("as another approver: sluice approve {} --to {}", plan.name, plan.environment));
}

}  // namespace sluice::view
