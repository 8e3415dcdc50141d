#include "view/deliver.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

using release::DeliverReport;
using release::DeliverRow;

Console::Style style_of(std::string_view state) {
    if (state == "live") return Console::Style::green;
    return state == "disabled" ? Console::Style::red : Console::Style::yellow;
}

/// "-" where the config holds no value.
std::string values_of(const DeliverRow& row) { return row.has_values ? row.toggle.values : "-"; }

void write_table(Console& console, const DeliverReport& report, const char* last,
                 const std::vector<std::string> DeliverRow::*what, std::string_view nothing) {
    Table table({"integration", "state", "release", "values", last});
    for (const DeliverRow& row : report.rows) {
        const bool there = !row.toggle.integration.empty();
        const std::string state = there ? console.paint(style_of(row.toggle.state), row.toggle.state) : "-";
        std::string told = join_text(row.*what, ", ");
        if (row.failed) told += told.empty() ? "failed" : ", then failed";
        if (told.empty()) told = nothing;
        table.add({row.integration, state, there ? row.toggle.release.substr(0, 12) : "-", there ? values_of(row) : "-",
                   told});
    }
    console.write(table.text());
}

Json to_json(const DeliverRow& row) {
    const bool there = !row.toggle.integration.empty();
    Json out = Json::object();
    out.set("integration", row.integration).set("delivered", there);
    out.set("state", there ? Json(row.toggle.state) : Json()).set("release", there ? Json(row.toggle.release) : Json());
    out.set("content", there ? Json(row.toggle.content) : Json());
    out.set("sequence", there ? Json(row.toggle.sequence) : Json());
    out.set("values", there && row.has_values ? Json(row.toggle.values) : Json());
    out.set("done", Json::array_of(row.done)).set("notes", Json::array_of(row.notes));
    return out.set("differences", Json::array_of(row.differences));
}

}  // namespace

Json delivery_json(const DeliverReport& report) {
    Json rows = Json::array();
    for (const DeliverRow& row : report.rows) rows.push(to_json(row));
    Json out = Json::object();
    out.set("environment", report.environment).set("changed", report.changed()).set("differs", report.differs());
    return out.set("integrations", std::move(rows));
}

void show_delivered(Console& console, const DeliverReport& report, const std::string& target) {
    if (report.rows.empty()) {
        console.say(fmt::format("nothing was ever promoted to {}", report.environment));
        console.next(fmt::format("sluice promote latest --to {}", report.environment));
        return;
    }
    write_table(console, report, "done", &DeliverRow::done, "nothing to do");
    for (const DeliverRow& row : report.rows) {
        for (const std::string& note : row.notes) console.warn(fmt::format("{}: {}", row.integration, note));
        for (const std::string& difference : row.differences) {
            console.warn(fmt::format("{}: was not as it was delivered: {}", row.integration, difference));
        }
    }
    if (report.first && report.on_disk) {
        console.say("values are in 0600 files on a disk; a tmpfs (--live) forgets them at reboot");
    }
    if (report.errors.empty() && report.changed())
        console.next(fmt::format("sluice deliver --env {} --to {} --check", report.environment, target));
}

void show_delivery_checked(Console& console, const DeliverReport& report, const std::string& target) {
    if (report.rows.empty()) {
        console.say(fmt::format("nothing was ever promoted to {}", report.environment));
        return;
    }
    write_table(console, report, "check", &DeliverRow::differences, "as delivered");
    if (report.differs()) console.next(fmt::format("sluice deliver --env {} --to {}", report.environment, target));
}

}  // namespace sluice::view
