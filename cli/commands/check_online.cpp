#include "commands/check_online.hpp"

#include <map>
#include <set>

#include "commands/stores.hpp"
#include "secrets/vault/credentials.hpp"
#include "secrets/vault/online.hpp"
#include "secrets/vault/servers.hpp"

namespace sluice::commands {
namespace {

namespace vault = secrets::vault;

/// The references that one environment's rendered files hold, each once.
Result<std::vector<vault::DeclaredPlace>> places_of(const std::vector<render::RenderedIntegration>& rendered,
                                                    const project::Environment& environment) {
    std::map<std::string, vault::Place> places;
    for (const auto& one : rendered) {
        if (one.environment != environment.name) continue;
        for (const auto& file : one.files) {
            for (const auto& span : file.references) {
                vault::Place place = TRY(vault::parse_reference(span.reference));
                place.mount = environment.secrets.mount;
                place.path.erase(0, place.mount.size() + 1);
                places.emplace(one.integration + "/" + span.secret, std::move(place));
            }
        }
    }
    std::vector<vault::DeclaredPlace> sorted;
    for (auto& [path, place] : places) sorted.push_back({path, std::move(place)});
    return sorted;
}

}  // namespace

Result<> add_online(const Context& context, const project::Project& project,
                    const std::vector<render::RenderedIntegration>& rendered, view::CheckResult& result) {
    const auto open = servers_for(context, project.root);
    for (const std::string& name : result.environments) {
        const auto* environment = TRY(project::require_environment(project, name));
        if (environment->secrets.kind != project::StoreKind::vault) continue;
        const auto& settings = environment->secrets;
        const vault::Alias alias = TRY(vault::find_alias(context.host, project.root, settings.server));
        vault::OnlineQuestion question{TRY(places_of(rendered, *environment)), settings.prefix, settings.kv};
        const auto remarks = TRY(vault::look_online(alias, TRY(open(settings.server)), question));
        for (const auto& remark : remarks) result.online.push_back({name, remark});
        result.references += question.places.size();
    }
    return {};
}

Result<> add_server_settings(const Context& context, const project::Project& project, view::CheckResult& result) {
    std::set<std::string> seen;
    for (const std::string& name : result.environments) {
        const auto* environment = TRY(project::require_environment(project, name));
        const std::string& server = environment->secrets.server;
        if (environment->secrets.kind != project::StoreKind::vault || !seen.insert(server).second) continue;
        const vault::Alias alias = TRY(vault::find_alias(context.host, project.root, server));
        auto rows = vault::rows_of(alias);
        if (alias.auth.method.value == vault::Method::token && !alias.auth.token.is_given()) {
            const std::string place = vault::token_place(context.host, alias);
            rows.push_back({"auth.token", place.empty() ? "none" : place, ""});
        }
        result.servers.push_back({server, std::move(rows)});
    }
    return {};
}

}  // namespace sluice::commands
