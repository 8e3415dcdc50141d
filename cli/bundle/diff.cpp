#include "bundle/diff.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "bundle/content.hpp"

namespace sluice::bundle {
namespace {

using Values = std::map<std::string, std::string>;

/// One side of a comparison.
struct Side {
    const Release& release;
    const EnvironmentContent* environment;

    [[nodiscard]] const Content* find(const std::string& integration) const {
        return environment != nullptr ? environment->find(integration) : nullptr;
    }
};

std::optional<std::string> value_of(const Values& values, const std::string& name) {
    const auto found = values.find(name);
    return found != values.end() ? std::optional(found->second) : std::nullopt;
}

std::vector<Change> changes(const Values& before, const Values& after) {
    std::set<std::string> names;
    for (const auto& [name, value] : before) names.insert(name);
    for (const auto& [name, value] : after) names.insert(name);
    std::vector<Change> out;
    for (const std::string& name : names) {
        Change change{name, value_of(before, name), value_of(after, name)};
        if (change.before != change.after) out.push_back(std::move(change));
    }
    return out;
}

Values parameters_of(const Content* content) {
    return content != nullptr ? Values(content->parameters.begin(), content->parameters.end()) : Values();
}

Values references_of(const Content* content) {
    Values out;
    if (content == nullptr) return out;
    for (const Reference& reference : content->references) {
        out[fmt::format("{} {}", reference.file, reference.span.secret)] = reference.span.reference;
    }
    return out;
}

Values contract_of(const Side& side, const Content* content) {
    const IntegrationFacts* facts = content != nullptr ? side.release.facts(content->integration) : nullptr;
    if (facts == nullptr || facts->contract_sha256.empty()) return {};
    return {{"specification", facts->contract_sha256}};
}

Values files_of(const Side& side, const Content* content) {
    Values out;
    if (content == nullptr) return out;
    for (const std::string& file : content->files) {
        const FileEntry* entry =
            side.release.file(rendered_path(side.environment->environment, content->integration, file));
        if (entry != nullptr) out[file] = entry->sha256;
    }
    return out;
}

}  // namespace

std::vector<IntegrationDiff> diff(const Release& release_before, const EnvironmentContent* before,
                                  const Release& release_after, const EnvironmentContent* after) {
    const Side a{release_before, before};
    const Side b{release_after, after};
    std::set<std::string> names;
    for (const EnvironmentContent* environment : {before, after}) {
        if (environment == nullptr) continue;
        for (const Content& content : environment->integrations) names.insert(content.integration);
    }
    std::vector<IntegrationDiff> out;
    for (const std::string& name : names) {
        const Content* from = a.find(name);
        const Content* to = b.find(name);
        IntegrationDiff item{name,
                             from == nullptr,
                             to == nullptr,
                             changes(parameters_of(from), parameters_of(to)),
                             changes(references_of(from), references_of(to)),
                             changes(contract_of(a, from), contract_of(b, to)),
                             changes(files_of(a, from), files_of(b, to))};
        const bool same = !item.added && !item.removed && item.parameters.empty() && item.references.empty() &&
                          item.contract.empty() && item.files.empty();
        if (!same) out.push_back(std::move(item));
    }
    return out;
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
