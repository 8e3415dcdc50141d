#include "view/explain.hpp"

#include "commands/session.hpp"
#include "commands/verbs.hpp"

namespace sluice::commands {
namespace {

Result<int> run_explain(Context& context, const Arguments& arguments) {
    const project::Project project = TRY(load_project(context));
    const std::string& environment = arguments.require("--env");
    const std::string subject = arguments.value("INTEGRATION").value_or("");
    const render::Explained explained = TRY(render::explain(project, environment, subject));
    view::show_explanation(context.console, environment, explained);
    return explained.fault ? static_cast<int>(explained.fault->code) : 0;
}

}  // namespace

std::vector<Command> explain_commands() {
    return {{.path = "explain",
             .summary = "show where values come from and where they go",
             .details =
                 "For each value: its type, every layer that named it, lowest first, with the file and line, and "
                 "the places of the rendered files that it reaches. A * marks what counts. Of a secret the "
                 "reference is shown, never the value. What does not render is named behind what does, and the exit "
                 "status is 2.",
             .positionals = {{"INTEGRATION",
                              "an integration, or INTEGRATION.NAME for one parameter or secret (else all)", false}},
             .options = {k_environment},
             .examples = {{"sluice explain --env prod salesforce-orders.read_timeout_ms", "one value"},
                          {"sluice explain --env prod salesforce-orders", "all values of an integration"}},
             .run = run_explain}};
}

}  // namespace sluice::commands
