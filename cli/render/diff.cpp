#include "render/diff.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "support/digest.hpp"

namespace sluice::render {
namespace {

/// The changes between two lists of facts, by kind and name.
std::vector<Change> changes(const std::vector<Fact>& before, const std::vector<Fact>& after) {
    std::map<std::pair<std::string, std::string>, Change> all;
    const auto gather = [&](const std::vector<Fact>& facts, std::optional<std::string> Change::*side) {
        for (const Fact& fact : facts) {
            Change& change =
                all.try_emplace({fact.kind, fact.name}, Change{fact.risk, fact.kind, fact.name, {}, {}}).first->second;
            change.risk = std::min(change.risk, fact.risk);
            change.*side = fact.value;
        }
    };
    gather(before, &Change::before);
    gather(after, &Change::after);
    std::vector<Change> out;
    for (auto& [key, change] : all) {
        if (change.before != change.after) out.push_back(std::move(change));
    }
    return out;
}

std::vector<Fact> file_facts(const Comparable* side) {
    std::vector<Fact> facts;
    if (side == nullptr) return facts;
    for (const auto& [path, digest] : side->files) facts.push_back({"file", path, digest, Risk::other});
    return facts;
}

Comparable comparable(const project::Declaration* declaration, const RenderedIntegration& rendered) {
    std::map<const project::Parameter*, std::vector<std::string>> paths;
    Comparable out{rendered.integration, {}, {}};
    for (const RenderedFile& file : rendered.files) {
        for (const ValueSpan& span : file.values) {
            if (span.offset != k_removed) paths[span.parameter].push_back(output_path(file.bytes, span.offset));
        }
        for (const ReferenceSpan& span : file.references) out.facts.push_back(reference_fact(file.path, span));
        out.files.emplace_back(file.path, sha256_hex(file.bytes));
    }
    for (const ResolvedParameter& parameter : rendered.parameters) {
        if (!parameter.value) continue;
        const bool reads = declaration != nullptr && declaration->direction == "read";
        const std::string value = parameter.display();
        const Risk risk =
            judge_risk({parameter.name, value, &parameter.declared->type, std::move(paths[parameter.declared]), reads});
        out.facts.push_back({"parameter", parameter.name, value, risk});
    }
    return out;
}

}  // namespace

void sort_by_risk(std::vector<IntegrationDiff>& integrations) {
    for (IntegrationDiff& one : integrations) {
        std::sort(one.changes.begin(), one.changes.end(), [](const Change& a, const Change& b) {
            return std::tie(a.risk, a.kind, a.name) < std::tie(b.risk, b.kind, b.name);
        });
    }
    const auto rank = [](const IntegrationDiff& one) {
        const Risk risk = one.added || one.removed ? Risk::templates
                          : one.changes.empty()    ? Risk::other
                                                   : one.changes.front().risk;
        return std::make_pair(risk, std::string_view(one.integration));
    };
    std::sort(integrations.begin(), integrations.end(),
              [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

Fact reference_fact(const std::string& file, const ReferenceSpan& span) {
    return {"reference", span.secret + " in " + file, span.reference, Risk::credential};
}

std::vector<Comparable> comparable(const project::Project& project, const std::vector<RenderedIntegration>& rendered) {
    std::vector<Comparable> out;
    for (const RenderedIntegration& one : rendered)
        out.push_back(comparable(project.find_declaration(one.integration), one));
    return out;
}

std::vector<IntegrationDiff> diff(const std::vector<Comparable>& before, const std::vector<Comparable>& after) {
    std::map<std::string, std::pair<const Comparable*, const Comparable*>> all;
    for (const Comparable& one : before) all[one.integration].first = &one;
    for (const Comparable& one : after) all[one.integration].second = &one;
    const auto facts = [](const Comparable* side) { return side != nullptr ? side->facts : std::vector<Fact>(); };
    std::vector<IntegrationDiff> result;
    for (const auto& [name, sides] : all) {
        const auto& [from, to] = sides;
        IntegrationDiff one{name, from == nullptr, to == nullptr, changes(facts(from), facts(to)),
                            changes(file_facts(from), file_facts(to))};
        if (one.added || one.removed) {
            std::erase_if(one.changes, [](const Change& change) {
                return change.kind != "parameter" && change.kind != "reference";
            });
        }
        if (one.added || one.removed || !one.changes.empty() || !one.files.empty()) result.push_back(std::move(one));
    }
    sort_by_risk(result);
    return result;
}

}  // namespace sluice::render
