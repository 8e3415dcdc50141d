#include "rotation/rotation.hpp"

#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "commands/verbs.hpp"
#include "support/text.hpp"
#include "view/rotation.hpp"

namespace sluice::commands {
namespace {

Result<std::optional<Duration>> window(const Arguments& arguments) {
    const auto text = arguments.value("--within");
    if (!text) return std::nullopt;
    return TRY(parse_duration(*text));
}

/// `--format json` has made the whole program speak JSON already.
Result<> check_format(const Context& context, const Arguments& arguments) {
    const std::string format = arguments.value("--format").value_or(context.console.json() ? "json" : "table");
    if (format == "json" || (format == "table" && !context.console.json())) return {};
    return fail(Error{Code::usage, "usage", "--format is table or json; --json is --format json"}.mend(
        "sluice rotation --format json"));
}

Result<std::vector<const project::Environment*>> chosen(const project::Project& project, const Arguments& arguments) {
    std::vector<const project::Environment*> environments;
    if (const auto name = arguments.value("--env")) {
        environments.push_back(TRY(project::require_environment(project, *name)));
    } else {
        for (const auto& environment : project.environments) environments.push_back(&environment);
    }
    return environments;
}

Result<int> run_rotation(Context& context, const Arguments& arguments) {
    TRY(check_format(context, arguments));
    const auto within = TRY(window(arguments));
    const auto project = TRY(load_project(context));
    const auto environments = TRY(chosen(project, arguments));
    const secrets::Access access{project.root, TRY(load_trust(context, project.root)), secrets::no_identity(),
                                 context.host.state_home, servers_for(context, project.root)};
    const Instant now = context.host.now();
    const auto report = TRY(rotation::audit(project, environments, access, now, within));
    if (context.console.json()) {
        context.console.print(view::rotation_json(report, now));
    } else {
        view::show_rotation(context.console, report, now);
    }
    return report.has_findings() ? 1 : 0;
}

}  // namespace

std::vector<Command> rotation_commands() {
    return {
        {.path = "rotation",
         .summary = "show which secrets are due to be changed",
         .details =
             "Judges every declared secret by the date of its last change and the stricter of the project's and the "
             "declaration's interval. due-soon: 80 % of the interval has passed, or it is due within --within. "
             "Exit status 1 when a secret is overdue or exposed, or carries a date in the future.",
         .options = {{"--env", "E", "one environment (else all)"},
                     {"--within", "30d", "also call due-soon what is due within this time"},
                     {"--format", "table|json", "how to print it"}},
         .examples = {{"sluice rotation --within 30d", "what is due in the next 30 days"},
                      {"sluice --now 2027-06-01T00:00:00Z rotation --env dev", "what would be due then"}},
         .run = run_rotation}};
}

}  // namespace sluice::commands
