#include "view/scan.hpp"

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/error.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {

namespace {

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    if (bytes < 1024 * 1024) return fmt::format("{} KiB", bytes / 1024);
    return fmt::format("{} MiB", bytes / (1024 * 1024));
}

Console::Style style_of(scan::Severity severity) {
    return severity >= scan::Severity::high ? Console::Style::red : Console::Style::yellow;
}

std::string read_text(const scan::Report& report) {
    std::string out = fmt::format("{} in {} read ({})", count_of(report.findings.size(), "finding"),
                                  count_of(report.read.files, "file"), size_text(report.read.bytes));
    if (report.read.excluded > 0) out += fmt::format(", {} excluded", report.read.excluded);
    if (report.read.allowed > 0) out += fmt::format(", {} allowed inline", report.read.allowed);
    if (!report.read.skipped.empty()) out += fmt::format(", {} skipped", report.read.skipped.size());
    return out;
}

}  // namespace

std::string finding_text(const Console& console, const scan::Finding& finding) {
    Location place = finding.where;
    place.column = finding.column;
    std::string out = console.paint(Console::Style::bold, place_text(place)) + ": ";
    out += console.paint(style_of(finding.severity),
                         fmt::format("{}[{}]", scan::severity_name(finding.severity), finding.rule));
    out += fmt::format(": {}\n{}", finding.message, excerpt_text(finding.where));
    if (!finding.hint.empty()) out += fmt::format("  hint: {}\n", finding.hint);
    return out;
}

Json finding_json(const scan::Finding& finding) {
    Json json = Json::object();
    json.set("rule", finding.rule)
        .set("severity", scan::severity_name(finding.severity))
        .set("file", finding.where.file)
        .set("line", static_cast<std::uint64_t>(finding.where.line))
        .set("end_line", static_cast<std::uint64_t>(finding.end_line))
        .set("column", static_cast<std::uint64_t>(finding.column))
        .set("preview", finding.preview)
        .set("message", finding.message)
        .set("hint", text_or_null(finding.hint))
        .set("fingerprint", finding.fingerprint)
        .set("environment", text_or_null(finding.environment))
        .set("parameter", text_or_null(finding.parameter));
    return json;
}

Json scan_json(const scan::Report& report) {
    Json findings = Json::array();
    for (const scan::Finding& finding : report.findings) findings.push(finding_json(finding));
    Json skipped = Json::array();
    for (const scan::Skipped& one : report.read.skipped)
        skipped.push(Json::object().set("file", one.file).set("reason", one.reason));
    Json read = Json::object();
    read.set("files", static_cast<std::uint64_t>(report.read.files))
        .set("bytes", report.read.bytes)
        .set("excluded", static_cast<std::uint64_t>(report.read.excluded))
        .set("allowed", static_cast<std::uint64_t>(report.read.allowed))
        .set("skipped", std::move(skipped));
    return Json::object()
        .set("findings", std::move(findings))
        .set("read", std::move(read))
        .set("endpoints_known", report.endpoints_known);
}

void show_scan(Console& console, const scan::Report& report) {
    if (console.json()) return console.print(scan_json(report));
    for (const scan::Finding& finding : report.findings) console.write(finding_text(console, finding));
    for (const scan::Skipped& one : report.read.skipped)
        console.say(fmt::format("skipped: {} ({})", one.file, one.reason));
    if (!report.endpoints_known) console.say("no project here: only credentials were looked for, no endpoints");
    console.say(read_text(report));
}

void show_rules(Console& console, const std::vector<scan::Rule>& rules) {
    if (console.json()) {
        Json list = Json::array();
        for (const scan::Rule& rule : rules)
            list.push(Json::object()
                          .set("rule", rule.id)
                          .set("severity", scan::severity_name(rule.severity))
                          .set("description", rule.description));
        return console.print(Json::object().set("rules", std::move(list)));
    }
    Table table({"rule", "severity", "finds"});
    for (const scan::Rule& rule : rules)
        table.add({rule.id, std::string(scan::severity_name(rule.severity)), rule.description});
    console.write(table.text());
}

void show_rule(Console& console, const scan::Rule& rule) {
    if (console.json()) {
        Json json = Json::object();
        json.set("rule", rule.id)
            .set("severity", scan::severity_name(rule.severity))
            .set("description", rule.description);
        json.set("keywords", Json::array_of(rule.keywords))
            .set("pattern", text_or_null(rule.pattern))
            .set("link", text_or_null(rule.link))
            .set("hint", text_or_null(rule.hint));
        return console.print(json);
    }
    console.line(fmt::format("{} ({}): {}", rule.id, scan::severity_name(rule.severity), rule.description));
    if (!rule.keywords.empty()) console.line("keywords: " + join_text(rule.keywords, " "));
    if (!rule.pattern.empty()) console.line("pattern:  " + rule.pattern);
    if (!rule.link.empty()) console.line("revoke:   " + rule.link);
    if (!rule.hint.empty()) console.line("hint:     " + rule.hint);
    console.line(fmt::format("allow:    write \"sluice:allow {}\" into a comment on the line", rule.id));
}

void show_error_rule(Console& console, const ErrorRule& rule) {
    if (console.json()) {
        Json json = Json::object();
        return console.print(json.set("rule", rule.id).set("status", rule.status).set("description", rule.meaning));
    }
    console.line(fmt::format("{} (exit status {}): {}", rule.id, rule.status, rule.meaning));
}

namespace {

const char* word_of(scan::GitSetting::State state) {
    if (state == scan::GitSetting::State::set) return "set";
    return state == scan::GitSetting::State::there ? "there" : "foreign";
}

void say_driver(Console& console, const scan::MergeDriver& driver) {
    bool all_ours = true;
    for (const scan::GitSetting& one : driver.settings) {
        if (one.state != scan::GitSetting::State::foreign) continue;
        all_ours = false;
        console.warn(one.name +
                     " is set to something else in git's configuration, and was left alone; to replace it: "
                     "git config --unset-all " +
                     one.name + ", then sluice hook install");
    }
    if (all_ours) console.line("git merges and shows environments/*.sealed with sluice");
    for (const std::string& file : driver.unmarked) {
        console.warn(printable(file) +
                     " is merged as any text: add to .gitattributes: environments/*.sealed merge=sluice diff=sluice");
    }
}

}  // namespace

void show_hook(Console& console, const scan::HookInstalled& installed) {
    if (console.json()) {
        Json json = Json::object();
        json.set("hook", installed.hook.string())
            .set("changed", installed.changed)
            .set("kept", text_or_null(installed.kept.string()))
            .set("shared", installed.shared);
        Json settings = Json::array();
        for (const scan::GitSetting& one : installed.driver.settings)
            settings.push(Json::object().set("name", one.name).set("state", word_of(one.state)));
        json.set("settings", std::move(settings)).set("unmarked", Json::array_of(installed.driver.unmarked));
        return console.print(json);
    }
    console.line((installed.changed ? "installed " : "already installed: ") + printable(installed.hook.string()));
    if (!installed.kept.empty())
        console.line("runs first: " + printable(installed.kept.string()) + ", the hook that was there");
    if (installed.shared) console.say("core.hooksPath is set: every repository that uses this folder runs the hook");
    say_driver(console, installed.driver);
    console.next("git commit");
}

}  // namespace sluice::view
