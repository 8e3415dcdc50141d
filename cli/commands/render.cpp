#include "view/render.hpp"

#include "commands/session.hpp"
#include "commands/stores.hpp"
#include "commands/verbs.hpp"
#include "release/reveal.hpp"
#include "render/write.hpp"

namespace sluice::commands {
namespace {

/// With values, to where the user said.
Result<int> reveal(Context& context, const Arguments& arguments, const project::Project& project,
                   const std::vector<render::RenderedIntegration>& rendered) {
    const auto out = arguments.value("--out");
    if (!out || out == "-") {
        return fail(Error{Code::usage, "usage", "--reveal writes values: --out says to which folder"}.mend(
            "sluice render --env E --reveal --out /dev/shm/NAME"));
    }
    const auto place = TRY(release::reveal_place(project.root, context.folder, *out));
    const auto* environment = TRY(project::require_environment(project, arguments.require("--env")));
    const auto store = TRY(secrets::open_store(*environment, TRY(store_access(context, arguments, project.root))));
    const auto written = TRY(release::write_revealed(place, rendered, *store));
    view::show_rendered(context.console, environment->name, *out, rendered, written);
    context.console.warn("the files hold values: remove the folder when it is not needed any more");
    return 0;
}

Result<int> run_render(Context& context, const Arguments& arguments) {
    if (context.host.clock_was_set) {
        return fail(Error{Code::usage, "clock-set", "--now is for commands that read; render writes files"}.mend(
            "leave --now away"));
    }
    const project::Project project = TRY(load_project(context));
    const std::string& environment = arguments.require("--env");
    const auto rendered = TRY(render::render_all(project, {environment}, arguments.values("INTEGRATION")));
    if (arguments.flag("--reveal")) return reveal(context, arguments, project, rendered);
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
                        "${sealed://salesforce-orders/client_secret}; `deliver` replaces them on the target, and "
                        "--reveal in files of your own: 0600, and never inside the project.",
             .positionals = {{"INTEGRATION", "only these (else all)", false, true}},
             .options = {k_environment,
                         {"--out", "DIR|-", "where to write (else rendered/E); - prints"},
                         {"--reveal", "", "write the values, too; needs --out DIR outside the project"},
                         k_identity},
             .examples = {{"sluice render --env test", "all integrations, to rendered/test"},
                          {"sluice render --env prod salesforce-orders --out -", "print one"},
                          {"sluice render --env dev --reveal --out /dev/shm/dev", "with values, in memory"}},
             .run = run_render}};
}

}  // namespace sluice::commands
