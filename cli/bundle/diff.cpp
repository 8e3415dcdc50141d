#include "bundle/diff.hpp"

#include <algorithm>

#include "bundle/content.hpp"

namespace sluice::bundle {
namespace {

using render::Comparable;
using render::Risk;

/// What holds for the integration in every environment.
void add_facts(const IntegrationFacts& facts, Comparable& out) {
    if (!facts.contract_sha256.empty())
        out.facts.push_back({"contract", "specification", facts.contract_sha256, Risk::other});
    if (!facts.schema_sha256.empty())
        out.facts.push_back({"schema", "rendered config", facts.schema_sha256, Risk::other});
    for (const auto& [file, digest] : facts.templates) out.facts.push_back({"template", file, digest, Risk::templates});
    out.facts.push_back({"declaration", "direction", facts.direction, Risk::other});
    out.facts.push_back({"declaration", "tier", std::to_string(facts.tier), Risk::other});
    out.facts.push_back({"declaration", "irreversible", facts.irreversible ? "true" : "false", Risk::other});
}

Comparable comparable(const Release& release, const std::string& environment, const Content& content) {
    Comparable out{content.integration, {}, {}};
    const IntegrationFacts* facts = release.facts(content.integration);
    if (facts != nullptr) add_facts(*facts, out);
    for (const auto& [name, value] : content.parameters) {
        const bool reads = facts != nullptr && facts->direction == "read";
        out.facts.push_back({"parameter", name, value, render::judge_risk({name, value, nullptr, {}, reads})});
    }
    for (const Reference& reference : content.references)
        out.facts.push_back(render::reference_fact(reference.file, reference.span));
    for (const std::string& file : content.files) {
        const FileEntry* entry = release.file(rendered_path(environment, content.integration, file));
        if (entry != nullptr) out.files.emplace_back(file, entry->sha256);
    }
    return out;
}

std::vector<Comparable> comparable(const Release& release, const EnvironmentContent* environment) {
    std::vector<Comparable> out;
    if (environment == nullptr) return out;
    for (const Content& content : environment->integrations)
        out.push_back(comparable(release, environment->environment, content));
    return out;
}

}  // namespace

std::vector<render::IntegrationDiff> diff(const Release& release_before, const EnvironmentContent* before,
                                          const Release& release_after, const EnvironmentContent* after) {
    return render::diff(comparable(release_before, before), comparable(release_after, after));
}

std::vector<EnvironmentDiff> diff(const Release& before, const Release& after) {
    std::vector<std::string> order = after.order;
    for (const std::string& environment : before.order) {
        if (std::find(order.begin(), order.end(), environment) == order.end()) order.push_back(environment);
    }
    std::vector<EnvironmentDiff> out;
    for (std::string& environment : order) {
        auto items = diff(before, before.find(environment), after, after.find(environment));
        if (!items.empty()) out.push_back({std::move(environment), std::move(items)});
    }
    return out;
}

}  // namespace sluice::bundle
