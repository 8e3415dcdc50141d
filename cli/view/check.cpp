#include "view/check.hpp"

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/scan.hpp"

namespace sluice::view {
namespace {

Json check_json(const CheckResult& result) {
    Json todo = Json::array();
    for (const Todo& one : result.todo) {
        Json json;
        json.set("rule", one.rule)
            .set("subject", one.subject)
            .set("environments", Json::array_of(one.environments))
            .set("message", one.message)
            .set("command", text_or_null(one.command));
        todo.push(std::move(json));
    }
    Json notes = Json::array();
    for (const Note& one : result.notes) {
        Json json;
        json.set("rule", one.rule).set("subject", one.subject).set("message", one.message);
        notes.push(std::move(json));
    }
    Json findings = Json::array();
    for (const scan::Finding& finding : result.scan.findings) findings.push(finding_json(finding));
    Json counts;
    counts.set("integrations", std::uint64_t{result.integrations}).set("files", std::uint64_t{result.files});
    Json json;
    json.set("project", result.project)
        .set("environments", Json::array_of(result.environments))
        .set("counts", std::move(counts))
        .set("findings", std::move(findings))
        .set("todo", std::move(todo))
        .set("notes", std::move(notes));
    return json;
}

}  // namespace

void show_check(Console& console, const CheckResult& result) {
    if (console.json()) return console.print(check_json(result));
    for (const scan::Finding& finding : result.scan.findings) console.write(finding_text(console, finding));
    for (const Todo& one : result.todo) {
        const std::string where =
            one.environments.empty() ? "" : fmt::format(" ({})", join_text(one.environments, ", "));
        const std::string subject = one.subject.empty() ? "" : one.subject + ": ";
        console.line(
            fmt::format("{} {}{}{}", console.paint(Console::Style::yellow, "to do:"), subject, one.message, where));
    }
    for (const Note& one : result.notes) console.line(fmt::format("note: {}: {}", one.subject, one.message));
    const auto count = [](std::size_t n, std::string_view one, std::string_view many) {
        return fmt::format("{} {}", n, n == 1 ? one : many);
    };
    console.line(fmt::format("{}: {}, {}, {} rendered, {}, {} to do", result.project,
                             count(result.integrations, "integration", "integrations"),
                             count(result.environments.size(), "environment", "environments"),
                             count(result.files, "file", "files"),
                             count(result.scan.findings.size(), "finding", "findings"), result.todo.size()));
}

}  // namespace sluice::view
