#include "view/check.hpp"

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/scan.hpp"

namespace sluice::view {
namespace {

Json online_json(const CheckResult& result) {
    Json remarks = Json::array();
    for (const auto& [environment, remark] : result.online) {
        Json json;
        json.set("environment", environment)
            .set("rule", remark.rule)
            .set("subject", remark.subject)
            .set("problem", remark.is_problem)
            .set("message", remark.message);
        remarks.push(std::move(json));
    }
    Json json;
    json.set("references", std::uint64_t{result.references}).set("remarks", std::move(remarks));
    return json;
}

Json servers_json(const CheckResult& result) {
    Json servers = Json::array();
    for (const auto& [alias, rows] : result.servers) {
        Json settings = Json::array();
        for (const auto& row : rows) {
            Json json;
            json.set("name", row.name).set("value", row.value).set("origin", text_or_null(row.origin));
            settings.push(std::move(json));
        }
        Json json;
        json.set("alias", alias).set("settings", std::move(settings));
        servers.push(std::move(json));
    }
    return servers;
}

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
    json.set("online", result.is_online ? online_json(result) : Json()).set("servers", servers_json(result));
    return json;
}

void show_servers(Console& console, const CheckResult& result) {
    for (const auto& [alias, rows] : result.servers) {
        console.line(fmt::format("server {}:", alias));
        for (const auto& row : rows) {
            const std::string origin = row.origin.empty() ? "" : fmt::format("  ({})", printable(row.origin));
            console.line(fmt::format("  {:<18} {}{}", row.name, printable(row.value), origin));
        }
    }
}

void show_online(Console& console, const CheckResult& result) {
    for (const auto& [environment, remark] : result.online) {
        const std::string word = remark.is_problem ? console.paint(Console::Style::red, "problem:")
                                                   : console.paint(Console::Style::yellow, "warning:");
        console.line(fmt::format("{} {}: {} ({})", word, remark.subject, printable(remark.message), environment));
    }
}

std::string online_summary(const CheckResult& result) {
    if (!result.is_online) return "";
    const auto problems = static_cast<std::size_t>(std::count_if(
        result.online.begin(), result.online.end(), [](const OnlineLine& one) { return one.remark.is_problem; }));
    return fmt::format(", {} asked for: {}", count_of(result.references, "reference"), count_of(problems, "problem"));
}

}  // namespace

void show_check(Console& console, const CheckResult& result) {
    if (console.json()) return console.print(check_json(result));
    show_servers(console, result);
    for (const scan::Finding& finding : result.scan.findings) console.write(finding_text(console, finding));
    for (const Todo& one : result.todo) {
        const std::string where =
            one.environments.empty() ? "" : fmt::format(" ({})", join_text(one.environments, ", "));
        const std::string subject = one.subject.empty() ? "" : one.subject + ": ";
        console.line(
            fmt::format("{} {}{}{}", console.paint(Console::Style::yellow, "to do:"), subject, one.message, where));
    }
    for (const Note& one : result.notes) console.line(fmt::format("note: {}: {}", one.subject, one.message));
    show_online(console, result);
    const auto count = [](std::size_t n, std::string_view one, std::string_view many) {
        return fmt::format("{} {}", n, n == 1 ? one : many);
    };
    console.line(fmt::format(
        "{}: {}, {}, {} rendered, {}, {} to do{}", result.project,
        count(result.integrations, "integration", "integrations"),
        count(result.environments.size(), "environment", "environments"), count(result.files, "file", "files"),
        count(result.scan.findings.size(), "finding", "findings"), result.todo.size(), online_summary(result)));
}

}  // namespace sluice::view
