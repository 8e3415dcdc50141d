#include "view/check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "commands/acting.hpp"
#include "commands/check_online.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "project/error_list.hpp"
#include "release/overview.hpp"
#include "render/placeholder_domains.hpp"
#include "render/rendered.hpp"
#include "scan/scanner.hpp"
#include "secrets/open.hpp"
#include "signing/trust_edit.hpp"
#include "support/files.hpp"

namespace sluice::commands {
namespace {

using Rendered = std::vector<render::RenderedIntegration>;

std::vector<std::string> environment_names(const project::Project& project, const Arguments& arguments) {
    if (const auto one = arguments.value("--env")) return {*one};
    std::vector<std::string> names;
    for (const auto& environment : project.environments) names.push_back(environment.name);
    return names;
}

void add_placeholder_domains(const Rendered& rendered, view::CheckResult& result) {
    std::map<std::string, std::vector<std::string>> found;
    for (const auto& one : rendered) {
        for (const std::string& parameter : render::placeholder_parameters(one)) {
            found[one.integration + "." + parameter].push_back(one.environment);
        }
    }
    for (auto& [subject, environments] : found) {
        result.todo.push_back(
            {"placeholder-domain", subject, std::move(environments), "names an example domain; set the real one", ""});
    }
}

/// Placeholders in comments, one a template.
void add_commented(const Rendered& rendered, view::CheckResult& result) {
    std::set<std::string> said;
    for (const auto& one : rendered) {
        for (const auto& file : one.files) {
            if (!file.commented) continue;
            const Location& where = *file.commented;
            std::string subject = fmt::format("{}:{}:{}", where.file, where.line, where.column);
            if (!said.insert(subject).second) continue;
            result.notes.push_back({"placeholder-in-comment", std::move(subject),
                                    "a placeholder in a comment is copied as it is, and is no use"});
        }
    }
}

/// Environments in which one person may sign, approve and activate.
void add_single_persons(const signing::Trust& trust, view::CheckResult& result) {
    std::vector<std::string> alone;
    for (const std::string& name : result.environments) {
        const auto found = trust.environments.find(name);
        if (found != trust.environments.end() && !found->second.separate) alone.push_back(name);
    }
    if (alone.empty()) return;
    result.todo.push_back({"one-person", "sluice.trust", std::move(alone),
                           "the signer of a bundle may approve it too (separate: false; sluice trust add --separate E)",
                           ""});
}

/// Environments that nobody may do anything in yet: they must come into the list before a secret can be set there.
void add_untrusted(const signing::Trust& trust, view::CheckResult& result) {
    for (const std::string& name : result.environments) {
        if (trust.environments.contains(name)) continue;
        result.todo.push_back({"environment-untrusted",
                               "sluice.trust",
                               {name},
                               "does not name this environment yet",
                               signing::command_to_add(name, *trust.roots.begin())});
    }
}

/// The secrets that the integrations' files of one environment refer to.
std::set<std::string> used_secrets(const Rendered& rendered, const std::string& environment) {
    std::set<std::string> used;
    for (const auto& one : rendered) {
        if (one.environment != environment) continue;
        for (const auto& file : one.files) {
            for (const auto& span : file.references) used.insert(one.integration + "/" + span.secret);
        }
    }
    return used;
}

/// What the sealed stores lack. A vault is not asked: `check` needs no network.
Result<> add_secrets(const project::Project& project, const secrets::Access& access, const Rendered& rendered,
                     view::CheckResult& result) {
    std::map<std::string, std::vector<std::string>> unset, exposed;
    for (const std::string& name : result.environments) {
        const auto* environment = TRY(project::require_environment(project, name));
        if (environment->secrets.kind != project::StoreKind::sealed) continue;
        std::set<std::string> used = used_secrets(rendered, name);
        for (const auto& info : TRY(TRY(secrets::open_store(*environment, access))->list())) {
            used.erase(info.path);
            if (info.exposed) exposed[info.path].push_back(name);
        }
        for (const std::string& path : used) unset[path].push_back(name);
    }
    const auto add = [&](const char* rule, auto& found, const char* message) {
        for (auto& [path, environments] : found) {
            std::string command = fmt::format("sluice secret set --env {} {}", environments.front(), path);
            result.todo.push_back({rule, path, std::move(environments), message, std::move(command)});
        }
    };
    add("secret-unset", unset, "has no value");
    add("secret-exposed", exposed,
        "is exposed: somebody who could read it may not any more; change it at its source, then set it");
    return {};
}

/// What sluice.trust and the sealed stores still lack.
Result<> add_open_ends(const Context& context, const project::Project& project, const Rendered& rendered,
                       view::CheckResult& result) {
    if (!files::exists(project.root / "sluice.trust")) {
        result.todo.push_back(
            {"trust-missing", "sluice.trust", {}, "there is no list of who may do what", "sluice init"});
        return {};
    }
    const secrets::Access access{project.root, TRY(load_trust(context, project.root)), secrets::no_identity(),
                                 context.host.state_home};
    add_untrusted(access.trust.current(), result);
    add_single_persons(access.trust.current(), result);
    return add_secrets(project, access, rendered, result);
}

/// What `status` names too. Of one environment alone no bundle is made.
std::string next_of(const Context& context, const Arguments& arguments, const project::Project& project,
                    const Rendered& rendered) {
    if (!files::exists(project.root / "sluice.trust")) return "sluice init";
    const auto trust = load_trust(context, project.root);
    if (!trust) return "sluice status";
    const bool partly = arguments.value("--env").has_value();
    const auto next =
        release::next_step({project, *trust, context.host}, acting_person(context, arguments, trust->current()),
                           partly ? nullptr : &rendered);
    if (!next) return "sluice status";  // which says why
    return partly && *next == "sluice bundle create" ? "sluice check" : *next;
}

Result<int> run_check(Context& context, const Arguments& arguments) {
    project::ErrorList errors;
    const project::Project project = TRY(project::load_readable(TRY(project_root(context)), errors));
    view::CheckResult result;
    result.project = project.name;
    result.environments = environment_names(project, arguments);
    result.integrations = project.declarations.size();
    const auto all = errors.take(render::render_all(project, result.environments, {}));
    TRY(errors.finish());
    const Rendered& rendered = *all;
    for (const auto& one : rendered) result.files += one.files.size();
    result.scan = TRY(scan::scan_project(project));
    TRY(add_open_ends(context, project, rendered, result));
    add_placeholder_domains(rendered, result);
    add_commented(rendered, result);
    if (context.console.verbose()) TRY(add_server_settings(context, project, result));
    result.is_online = arguments.flag("--online");
    if (result.is_online) TRY(add_online(context, project, rendered, result));
    view::show_check(context.console, result);
    if (!result.scan.findings.empty() || result.has_problem()) return 1;
    if (const std::string next = next_of(context, arguments, project, rendered); !next.empty())
        context.console.next(next);
    else
        context.console.say("nothing to do");
    return 0;
}

}  // namespace

std::vector<Command> check_commands() {
    return {
        {.path = "check",
         .summary = "check everything that needs no network; with --online the servers, too",
         .details =
             "Declarations, values, templates, schemas and references of all environments, and what `scan` objects to "
             "in the "
             "project's own files. Unset secrets and example domains are listed as to do and are no error. Exit status "
             "1 when there are findings. --online asks the vaults whether each reference has a value that the token "
             "may "
             "read, without reading one, and warns of a token that may do more; what is not so is a problem, and exit "
             "status 1. -v shows what counts for each server, and which file or variable says so.",
         .options = {{"--env", "E", "only this environment (else all)"},
                     {"--online", "", "ask the servers of environments with a vault store"}},
         .examples = {{"sluice check", "before every commit"},
                      {"sluice check --online --env prod", "before a promotion"},
                      {"sluice -v check --env prod", "what counts for its server, and why"}},
         .run = run_check}};
}

}  // namespace sluice::commands
