#include "view/render.hpp"

#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "render/write.hpp"

namespace sluice::commands {
namespace {

Result<int> run_render(Context& context, const Arguments& arguments) {
    if (context.host.clock_was_set) {
        return fail(Error{Code::usage, "clock-set", "--now is for commands that read; render writes files"}.mend(
            "leave --now away"));
    }
    const project::Project project = TRY(load_project(context));
    const std::string& environment = arguments.require("--env");
    const auto rendered = TRY(render::render_all(project, {environment}, arguments.values("INTEGRATION")));
    const auto out = arguments.value("--out");
    if (out == "-") {
        view::print_rendered(context.console, environment, rendered);
        return 0;
    }
    const render::Place place = out ? TRY(render::place_of(project.root, context.folder, *out))
                                    : render::Place{project.root, std::filesystem::path("rendered") / environment};
    const auto written = TRY(render::write_rendered(place, rendered, !out));
    view::show_rendered(context.console, environment, out ? *out : "rendered/" + environment, rendered, written);
    context.console.next("sluice check");
    return 0;
}

}  // namespace

std::vector<Command> render_commands() {
    return {{.path = "render",
             .summary = "write the configs of an environment, secrets as references",
             .details = "Fills the templates with the environment's values. Secrets stay references such as "
                        "${sealed://salesforce-orders/client_secret}; `deliver` replaces them on the target.",
             .positionals = {{"INTEGRATION", "only these (else all)", false, true}},
             .options = {k_environment, {"--out", "DIR|-", "where to write (else rendered/E); - prints"}},
             .examples = {{"sluice render --env test", "all integrations, to rendered/test"},
                          {"sluice render --env prod salesforce-orders --out -", "print one"}},
             .run = run_render}};
}

}  // namespace sluice::commands
