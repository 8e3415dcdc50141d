#include "view/status.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "release/operation.hpp"
#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

using release::Activation;
using release::EnvironmentOverview;
using release::Ledger;
using release::LedgerLine;
using release::OverviewRow;

Json json_of(const OverviewRow& row) {
    Json json;
    const bool none = row.state == "-";
    json.set("integration", row.integration)
        .set("state", none ? Json() : Json(row.state))
        .set("release", text_or_null(row.release))
        .set("content", text_or_null(row.content))
        .set("sequence", none ? Json() : Json(row.sequence))
        .set("since", none ? Json() : Json(format_instant(row.since)))
        .set("by", text_or_null(row.actor))
        .set("reason", text_or_null(row.reason));
    return json;
}

Console::Style style_of(const std::string& state) {
    if (state == "live") return Console::Style::green;
    if (state == "disabled") return Console::Style::red;
    return state == "-" ? Console::Style::plain : Console::Style::yellow;
}

Json json_of(const LedgerLine& line) {
    const Activation& one = line.activation;
    return Json::object()
        .set("sequence", one.sequence)
        .set("at", format_instant(one.at))
        .set("action", release::action_name(one.action))
        .set("integrations", Json::array_of(one.integrations))
        .set("release", one.release)
        .set("by", one.actor)
        .set("approved_by", Json::array_of(line.approved_by))
        .set("reason", text_or_null(one.reason))
        .set("trust", one.trust.version)
        .set("void", line.is_void)
        .set("sha256", line.sha256);
}

}  // namespace

void show_status(Console& console, const std::string& project, const std::vector<EnvironmentOverview>& environments,
                 const std::string& next) {
    if (console.json()) {
        Json list = Json::array();
        for (const EnvironmentOverview& one : environments) {
            Json rows = Json::array();
            for (const OverviewRow& row : one.rows) rows.push(json_of(row));
            list.push(Json::object().set("environment", one.environment).set("integrations", std::move(rows)));
        }
        Json json;
        json.set("project", project).set("environments", std::move(list)).set("next", text_or_null(next));
        return console.print(json);
    }
    Table table({"environment", "integration", "state", "release", "since", "by"});
    for (const EnvironmentOverview& one : environments) {
        for (const OverviewRow& row : one.rows) {
            const bool none = row.state == "-";
            table.add({one.environment, row.integration, console.paint(style_of(row.state), row.state),
                       none ? "-" : release::release_name(project, row.release), none ? "-" : format_instant(row.since),
                       none ? "-" : row.actor});
        }
    }
    if (table.empty()) {
        console.say("no integration is declared, and nothing was promoted");
    } else {
        console.write(table.text());
    }
    const bool has_ledger = std::any_of(environments.begin(), environments.end(), [](const EnvironmentOverview& one) {
        return std::any_of(one.rows.begin(), one.rows.end(), [](const OverviewRow& row) { return row.state != "-"; });
    });
    if (has_ledger) console.say(".sluice/ is the only copy of the ledger, the approvals and the bundles: back it up");
    if (next.empty()) {
        console.say("nothing to do");
    } else {
        console.next(next);
    }
}

void show_history(Console& console, const std::string& project, const Ledger& ledger) {
    if (console.json()) {
        Json lines = Json::array();
        for (auto line = ledger.lines.rbegin(); line != ledger.lines.rend(); ++line) lines.push(json_of(*line));
        return console.print(Json::object().set("environment", ledger.environment).set("lines", std::move(lines)));
    }
    if (ledger.lines.empty()) return console.say(fmt::format("nothing was ever promoted to {}", ledger.environment));
    Table table({"line", "at", "action", "integrations", "release", "by", "approved by", "reason"});
    for (auto line = ledger.lines.rbegin(); line != ledger.lines.rend(); ++line) {
        const Activation& one = line->activation;
        const std::vector<std::string> approvers(line->approved_by.begin(), line->approved_by.end());
        table.add({fmt::format("{}", one.sequence), format_instant(one.at),
                   fmt::format("{}{}", release::action_name(one.action), line->is_void ? " (void)" : ""),
                   release::list_some(one.integrations), release::release_name(project, one.release), one.actor,
                   approvers.empty() ? "-" : join_text(approvers, ", "),
                   one.reason.empty() ? "-" : printable(one.reason)});
    }
    console.write(table.text());
}

void show_ledgers(Console& console, const std::vector<Ledger>& ledgers) {
    if (console.json()) {
        Json list = Json::array();
        for (const Ledger& ledger : ledgers) {
            list.push(Json::object()
                          .set("environment", ledger.environment)
                          .set("lines", ledger.head())
                          .set("head", ledger.lines.empty() ? Json() : Json(ledger.head_sha256()))
                          .set("void", std::count_if(ledger.lines.begin(), ledger.lines.end(),
                                                     [](const LedgerLine& line) { return line.is_void; })));
        }
        return console.print(Json::object().set("verified", true).set("ledgers", std::move(list)));
    }
    Table table({"ledger", "lines", "head", "verdict"});
    for (const Ledger& ledger : ledgers) {
        table.add({ledger.environment, fmt::format("{}", ledger.head()),
                   ledger.lines.empty() ? "-" : ledger.head_sha256().substr(0, k_short_digest),
                   ledger.lines.empty() ? "empty" : "verified"});
    }
    console.write(table.text());
}

}  // namespace sluice::view
