#include "bundle/diff.hpp"

#include <fmt/format.h>

#include "bundle/bundle.hpp"
#include "bundle/names.hpp"
#include "commands/bundle_argument.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "render/diff.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
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
            "sluice diff A.tar latest --env E"));
    }
    const auto project = TRY(load_project(context));
    std::vector<std::vector<render::Comparable>> sides;
    for (const char* side : {"A", "B"}) {
        sides.push_back(render::comparable(project, TRY(render::render_all(project, {arguments.require(side)}, {}))));
    }
    return std::vector<view::DiffPart>{{"", render::diff(sides[0], sides[1])}};
}

/// What has the name of an environment is one; "facade" could be the digits of a digest too.
bool is_environment(const Context& context, const std::string& name) {
    const auto root = project_root(context);
    return root && is_name(name) && files::exists(*root / "environments" / (name + ".yaml"));
}

Result<int> run_diff(Context& context, const Arguments& arguments) {
    const std::string& before = arguments.require("A");
    const std::string& after = arguments.require("B");
    const bool one_bundle = bundle::is_bundle_name(before) || bundle::is_bundle_name(after);
    const bool environments = is_environment(context, before) || is_environment(context, after);
    const bool bundles = one_bundle && !environments;  // a name that is neither is then said to be no bundle
    const auto must_be_bundle = [&](const std::string& name) {
        return bundle::is_bundle_name(name) && !is_environment(context, name);
    };
    if (!bundles && (must_be_bundle(before) || must_be_bundle(after))) {
        return fail(Error{Code::usage, "usage", "compare two environments, or two bundles"}.mend(
            "sluice diff test prod, or sluice diff latest OTHER.tar"));
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
                 "Parameters and references by integration, the riskiest first: templates, endpoints, credentials, "
                 "TLS, scopes, "
                 "retries. What has the name of an environment is one; any other path, name, digest or \"latest\" is a "
                 "bundle.",
             .positionals = {{"A", "an environment or a bundle"}, {"B", "another one"}},
             .options = {{"--env", "E", "of two bundles: only this environment"},
                         {"--exit-code", "", "exit with 1 when they differ"}},
             .examples = {{"sluice diff test prod", "what promotion to prod will change"},
                          {"sluice diff old.tar latest --env prod --exit-code", "for CI"}},
             .run = run_diff}};
}

}  // namespace sluice::commands
