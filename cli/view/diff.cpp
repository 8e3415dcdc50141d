#include "view/diff.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"

namespace sluice::view {
namespace {

Json optional_text(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json part_json(const DiffPart& part) {
    Json integrations = Json::array();
    for (const render::IntegrationDiff& one : part.integrations) {
        Json changes = Json::array();
        for (const render::Change& change : one.changes) {
            Json json;
            json.set("risk", render::risk_name(change.risk))
                .set("kind", change.kind)
                .set("name", change.name)
                .set("before", optional_text(change.before))
                .set("after", optional_text(change.after));
            changes.push(std::move(json));
        }
        Json json;
        json.set("integration", one.integration)
            .set("state", one.added     ? "added"
                          : one.removed ? "removed"
                                        : "changed")
            .set("changes", std::move(changes))
            .set("files", Json::array_of(one.files));
        integrations.push(std::move(json));
    }
    Json json;
    json.set("environment", text_or_null(part.environment)).set("integrations", std::move(integrations));
    return json;
}

void show_integration(Console& console, const render::IntegrationDiff& one) {
    const char* state = one.added ? " (added)" : one.removed ? " (removed)" : "";
    console.line(console.paint(Console::Style::bold, one.integration) + state);
    std::size_t risk = 0;
    std::size_t name = 0;
    for (const render::Change& change : one.changes) {
        risk = std::max(risk, render::risk_name(change.risk).size());
        name = std::max(name, change.name.size());
    }
    for (const render::Change& change : one.changes) {
        std::string lead = fmt::format("  {:<{}}  {:<{}}  ", render::risk_name(change.risk), risk, change.name, name);
        const auto show = [&](Console::Style style, const char* sign, const std::optional<std::string>& value) {
            if (!value) return;
            console.line(lead + console.paint(style, sign + printable(*value)));
            lead.assign(risk + name + 6, ' ');
        };
        show(Console::Style::red, "- ", change.before);
        show(Console::Style::green, "+ ", change.after);
    }
    if (one.changes.empty()) console.line("  files differ: " + join_text(one.files, ", "));
}

}  // namespace

void show_diff(Console& console, const std::string& before, const std::string& after,
               const std::vector<DiffPart>& parts) {
    if (console.json()) {
        Json list = Json::array();
        for (const DiffPart& part : parts) list.push(part_json(part));
        Json json;
        json.set("before", before).set("after", after).set("differences", std::move(list));
        return console.print(json);
    }
    const bool none =
        std::all_of(parts.begin(), parts.end(), [](const DiffPart& part) { return part.integrations.empty(); });
    if (none) return console.say(fmt::format("no difference between {} and {}", before, after));
    for (const DiffPart& part : parts) {
        if (part.integrations.empty()) continue;
        if (!part.environment.empty()) console.line(console.paint(Console::Style::bold, part.environment + ":"));
        for (const render::IntegrationDiff& one : part.integrations) show_integration(console, one);
    }
}

}  // namespace sluice::view
