#include "bundle/diff.hpp"

#include <fmt/format.h>

#include "bundle/bundle.hpp"
#include "commands/bundle_argument.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "render/diff.hpp"
#include "view/diff.hpp"

namespace sluice::commands {
namespace {

Result<std::vector<view::DiffPart>> diff_bundles(const Context& context, const Arguments& arguments) {
    const auto root = TRY(project_root(context));
    const auto before = TRY(open_bundle(context, root, arguments.require("A")));
    const auto after = TRY(open_bundle(context, root, arguments.require("B")));
    const auto only = arguments.value("--env");
    std::vector<view::DiffPart> parts;
    if (only && before.release().find(*only) == nullptr && after.release().find(*only) == nullptr) {
        return fail(Error{Code::usage, "unknown-environment", "neither bundle holds that environment"}.mend(
            "sluice bundle show " + arguments.require("A")));
    }
    for (const bundle::EnvironmentDiff& one : bundle::diff(before.release(), after.release())) {
        if (!only || one.environment == *only) parts.push_back({one.environment, one.integrations});
    }
    return parts;
}

Result<std::vector<view::DiffPart>> diff_environments(const Context& context, const Arguments& arguments) {
    if (arguments.value("--env")) {
        return fail(Error{Code::usage, "usage", "--env chooses an environment of two bundles"}.mend(
            "sluice diff A.tar B.tar --env E"));
    }
    const auto project = TRY(load_project(context));
    std::vector<std::vector<render::Comparable>> sides;
    for (const char* side : {"A", "B"}) {
        sides.push_back(render::comparable(project, TRY(render::render_all(project, {arguments.require(side)}, {}))));
    }
    return std::vector<view::DiffPart>{{"", render::diff(sides[0], sides[1])}};
}

Result<int> run_diff(Context& context, const Arguments& arguments) {
    const std::string& before = arguments.require("A");
    const std::string& after = arguments.require("B");
    const bool bundles = before.ends_with(".tar");
    if (bundles != after.ends_with(".tar")) {
        return fail(Error{Code::usage, "usage", "compare two environments, or two bundles (.tar)"}.mend(
            "sluice diff test prod"));
    }
    const auto parts = TRY(bundles ? diff_bundles(context, arguments) : diff_environments(context, arguments));
    view::show_diff(context.console, before, after, parts);
    bool differs = false;
    for (const view::DiffPart& part : parts) differs = differs || !part.integrations.empty();
    return differs && arguments.flag("--exit-code") ? 1 : 0;
}

}  // namespace

std::vector<Command> diff_commands() {
    return {{.path = "diff",
             .summary = "show how two environments or two bundles differ",
             .details =
                 "Parameters and references by integration, the riskiest first: endpoints, credentials, TLS, scopes, "
                 "retries. An argument that ends in .tar is a bundle, any other an environment.",
             .positionals = {{"A", "an environment or a bundle"}, {"B", "another one"}},
             .options = {{"--env", "E", "of two bundles: only this environment"},
                         {"--exit-code", "", "exit with 1 when they differ"}},
             .examples = {{"sluice diff test prod", "what promotion to prod will change"},
                          {"sluice diff old.tar new.tar --env prod --exit-code", "for CI"}},
             .run = run_diff}};
}

}  // namespace sluice::commands
