#include "release/overview.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "bundle/bundle.hpp"
#include "release/promote.hpp"
#include "render/rendered.hpp"
#include "secrets/open.hpp"
#include "signing/trust_edit.hpp"

namespace sluice::release {
namespace {

using Rendered = std::vector<render::RenderedIntegration>;

OverviewRow row_of(const std::string& integration, const IntegrationState& state) {
    if (state.release.empty()) return {integration, "-", "", "", 0, {}, "", ""};
    return {integration,    std::string(state.toggle()),
            state.release,  state.content,
            state.sequence, state.since,
            state.actor,    state.reason};
}

/// The command that sets the first secret that is referenced in an environment and has no value there, or one that
/// somebody knows who may not read it; else "".
Result<std::string> first_to_set(const Surroundings& where, const Rendered& rendered) {
    std::map<std::string, std::set<std::string>> used;  // paths by environment
    for (const auto& one : rendered) {
        for (const auto& file : one.files) {
            for (const auto& span : file.references) used[one.environment].insert(one.integration + "/" + span.secret);
        }
    }
    std::map<std::string, std::string> unset;  // and the first environment that lacks each
    for (const std::string& name : where.project.order) {
        const auto* environment = TRY(project::require_environment(where.project, name));
        if (!used.contains(name) || environment->secrets.kind != project::StoreKind::sealed) continue;
        auto store = TRY(secrets::open_store(
            *environment, {where.project.root, where.trust, secrets::no_identity(), where.host.state_home}));
        std::set<std::string> set;
        for (const auto& info : TRY(store->list())) {
            if (!info.exposed) set.insert(info.path);
        }
        for (const std::string& path : used[name]) {
            if (!set.contains(path)) unset.emplace(path, name);
        }
    }
    if (unset.empty()) return "";
    const auto& [path, environment] = *unset.begin();
    return fmt::format("sluice secret set --env {} {}", environment, path);
}

bool differs(const Rendered& rendered, const bundle::Release& release) {
    std::size_t held = 0;
    for (const auto& environment : release.environments) held += environment.integrations.size();
    if (held != rendered.size()) return true;
    for (const auto& one : rendered) {
        const auto* environment = release.find(one.environment);
        const auto* content = environment != nullptr ? environment->find(one.integration) : nullptr;
        if (content == nullptr || content->digest != render::content_digest(one)) return true;
    }
    return false;
}

/// The command that brings the first environment that the trust list does not name into it, or "".
std::string first_untrusted(const Surroundings& where) {
    const signing::Trust& trust = where.trust.current();
    for (const std::string& name : where.project.order) {
        if (!trust.environments.contains(name)) return signing::command_to_add(name, *trust.roots.begin());
    }
    return "";
}

/// What stands between the project as it is and a bundle of it: "" if `bundle` is one.
Result<std::string> step_to_bundle(const Surroundings& where, const Rendered* known, const bundle::Bundle* bundle) {
    Rendered made;
    if (known == nullptr) {
        auto rendered = render::render_all(where.project, {}, {});
        if (!rendered) return "sluice check";
        made = std::move(*rendered);
        known = &made;
    }
    if (known->empty() && bundle == nullptr) return "declare an integration in templates/<name>/integration.yaml";
    if (bundle != nullptr && !differs(*known, bundle->release())) return "";
    if (const std::string add = first_untrusted(where); !add.empty()) return add;
    const std::string unset = TRY(first_to_set(where, *known));
    return unset.empty() ? "sluice bundle create" : unset;
}

}  // namespace

Result<std::vector<EnvironmentOverview>> overview(const Surroundings& where, const std::vector<std::string>& declared) {
    std::vector<EnvironmentOverview> out;
    for (const std::string& environment : where.project.order) {
        const Ledger ledger = TRY(where.ledger(environment));
        std::set<std::string> names(declared.begin(), declared.end());
        for (const auto& [integration, state] : ledger.state.integrations) names.insert(integration);
        EnvironmentOverview one{environment, {}};
        for (const std::string& name : names) one.rows.push_back(row_of(name, ledger.state.of(name)));
        out.push_back(std::move(one));
    }
    return out;
}

Result<std::string> next_step(const Surroundings& where, const std::string& actor, const Rendered* rendered) {
    const auto latest = bundle::find_bundle(where.project.root, "latest");
    if (!latest) return step_to_bundle(where, rendered, nullptr);
    const auto bundle = TRY(bundle::Bundle::open(bundle::tar_path(where.project.root, *latest), *latest));
    for (const std::string& stage : where.project.order) {
        const PromotionPlan plan = TRY(plan_promotion(where, {bundle, stage, actor, {}}));
        if (plan.nothing_to_do()) continue;
        if (!plan.judgement.is_closed("hold") && !plan.judgement.is_closed("environment")) return plan.next_step();
        const std::string again = TRY(step_to_bundle(where, rendered, &bundle));
        return again.empty() ? plan.next_step() : again;
    }
    return step_to_bundle(where, rendered, &bundle);
}

}  // namespace sluice::release
