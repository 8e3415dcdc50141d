#include "view/diff.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/shown.hpp"
#include "support/text.hpp"
#include "view/fields.hpp"

namespace sluice::view {
namespace {

Json part_json(const DiffPart& part) {
    Json integrations = Json::array();
    for (const render::IntegrationDiff& one : part.integrations) {
        Json changes = Json::array();
        for (const render::Change& change : one.changes) {
            Json json;
            json.set("risk", render::risk_name(change.risk))
                .set("kind", change.kind)
                .set("name", change.name)
                .set("before", text_or_null(change.before))
                .set("after", text_or_null(change.after));
            changes.push(std::move(json));
        }
        Json files = Json::array();
        for (const render::Change& file : one.files) {
            Json json;
            json.set("file", file.name).set("before", text_or_null(file.before)).set("after", text_or_null(file.after));
            files.push(std::move(json));
        }
        Json json;
        json.set("integration", one.integration)
            .set("state", one.added     ? "added"
                          : one.removed ? "removed"
                                        : "changed")
            .set("changes", std::move(changes))
            .set("files", std::move(files));
        integrations.push(std::move(json));
    }
    Json json;
    json.set("environment", text_or_null(part.environment)).set("integrations", std::move(integrations));
    return json;
}

/// "specification" of a contract, "template config.yaml"; parameters and references speak for themselves.
std::string title(const render::Change& change) {
    const bool plain = change.kind == "parameter" || change.kind == "reference";
    return plain ? change.name : change.kind + " " + change.name;
}

/// Digests are told apart by their first digits.
std::string shown(const render::Change& change, const std::string& value) {
    const bool digest = change.kind == "contract" || change.kind == "schema" || change.kind == "template";
    return digest ? value.substr(0, 12) : printable(quoted_if_unclear(value));
}

/// Files that only one side has, and all that differ where nothing else says why.
void show_files(Console& console, const render::IntegrationDiff& one) {
    std::vector<std::string> names;
    for (const render::Change& file : one.files) {
        if (file.before && file.after && !one.changes.empty()) continue;
        names.push_back((!file.before ? "+" : !file.after ? "-" : "") + file.name);
    }
    if (!names.empty()) console.line("  files differ: " + join_text(names, ", "));
}

void show_integration(Console& console, const render::IntegrationDiff& one) {
    const char* state = one.added ? " (added)" : one.removed ? " (removed)" : "";
    console.line(console.paint(Console::Style::bold, one.integration) + state);
    std::size_t risk = 0;
    std::size_t name = 0;
    for (const render::Change& change : one.changes) {
        risk = std::max(risk, render::risk_name(change.risk).size());
        name = std::max(name, title(change).size());
    }
    for (const render::Change& change : one.changes) {
        std::string lead = fmt::format("  {:<{}}  {:<{}}  ", render::risk_name(change.risk), risk, title(change), name);
        const auto show = [&](Console::Style style, const char* sign, const std::optional<std::string>& value) {
            if (!value) return;
            console.line(lead + console.paint(style, sign + shown(change, *value)));
            lead.assign(risk + name + 6, ' ');
        };
        show(Console::Style::red, "- ", change.before);
        show(Console::Style::green, "+ ", change.after);
    }
    show_files(console, one);
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
