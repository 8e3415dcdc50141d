#include "view/rotation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {

namespace {

using rotation::State;

Console::Style style_of(const rotation::Row& row) {
    if (row.finding) return Console::Style::red;
    return row.state == State::ok ? Console::Style::plain : Console::Style::yellow;
}

/// Whole lines are painted, after the columns were aligned.
void write_painted(Console& console, const std::string& table, const rotation::Report& report) {
    const auto lines = split(std::string_view(table), '\n');
    for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
        const auto style = i == 0 ? Console::Style::plain : style_of(report.rows[i - 1]);
        console.line(console.paint(style, lines[i]));
    }
}

/// "in 12 days", "3 days ago"; for states without a due date the reason.
std::string remark(const rotation::Row& row, Instant now) {
    if (!row.reason.empty()) return row.reason;
    if (!row.due) return "";
    if (now >= *row.due) return fmt::format("{} ago", describe_duration(now - *row.due));
    return fmt::format("in {}", describe_duration(*row.due - now));
}

std::string date_or_dash(const std::optional<Instant>& at) { return at ? format_date(*at) : "-"; }

Json to_json(const rotation::Row& row) {
    Json json = Json::object();
    json.set("environment", row.environment).set("integration", row.integration).set("secret", row.secret);
    json.set("kind", text_or_null(row.kind)).set("custodian", text_or_null(row.custodian));
    json.set("basis", text_or_null(row.basis));
    json.set("interval", row.interval ? Json(format_duration(*row.interval)) : Json());
    json.set("rotated", date_or_null(row.rotated)).set("inferred", row.rotated_is_inferred);
    json.set("due", date_or_null(row.due)).set("state", std::string(name_of(row.state)));
    return json.set("reason", text_or_null(row.reason)).set("finding", row.finding);
}

}  // namespace

Json rotation_json(const rotation::Report& report, Instant now) {
    Json rows = Json::array();
    for (const auto& row : report.rows) rows.push(to_json(row));
    Json counts = Json::object();
    for (const State state : {State::ok, State::due_soon, State::overdue, State::unknown, State::exposed}) {
        std::string field(name_of(state));
        std::replace(field.begin(), field.end(), '-', '_');
        counts.set(std::move(field), static_cast<std::int64_t>(report.count(state)));
    }
    Json json = Json::object();
    return json.set("at", format_instant(now)).set("counts", std::move(counts)).set("secrets", std::move(rows));
}

void show_rotation(Console& console, const rotation::Report& report, Instant now) {
    if (report.rows.empty()) {
        console.say("no integration declares a secret");
        return;
    }
    Table table({"environment", "secret", "kind", "rotated", "due", "state", ""});
    const rotation::Row* worst = nullptr;
    for (const auto& row : report.rows) {
        if (row.finding && !worst) worst = &row;
        table.add({row.environment, row.integration + "/" + row.secret, row.kind.empty() ? "-" : row.kind,
                   date_or_dash(row.rotated), date_or_dash(row.due), std::string(name_of(row.state)),
                   remark(row, now)});
    }
    write_painted(console, table.text(), report);
    std::string counts;
    for (const State state : {State::exposed, State::overdue, State::due_soon, State::unknown, State::ok}) {
        const auto count = report.count(state);
        if (count != 0) counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count, name_of(state));
    }
    console.say(counts);
    if (worst) {
        console.next(fmt::format("change it at its source, then: sluice secret set --env {} {}/{}", worst->environment,
                                 worst->integration, worst->secret));
    }
}

}  // namespace sluice::view
