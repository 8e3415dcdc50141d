#include "view/bundle_diff.hpp"

namespace sluice::view {
namespace {

void add_changes(const std::vector<bundle::Change>& changes, const char* kind, render::IntegrationDiff& out) {
    for (const bundle::Change& change : changes) {
        const std::string value = change.before.value_or(change.after.value_or(""));
        const bool reference = std::string_view(kind) == "reference";
        const render::Risk risk = reference ? render::Risk::credential : render::judge_risk(change.name, value);
        out.changes.push_back({risk, kind, change.name, change.before, change.after});
    }
}

}  // namespace

std::vector<render::IntegrationDiff> render_diff_of(const std::vector<bundle::IntegrationDiff>& differences) {
    std::vector<render::IntegrationDiff> result;
    for (const bundle::IntegrationDiff& one : differences) {
        render::IntegrationDiff out;
        out.integration = one.integration;
        out.added = one.added;
        out.removed = one.removed;
        add_changes(one.parameters, "parameter", out);
        add_changes(one.references, "reference", out);
        add_changes(one.contract, "contract", out);
        for (const bundle::Change& file : one.files) out.files.push_back(file.name);
        result.push_back(std::move(out));
    }
    render::sort_by_risk(result);
    return result;
}

}  // namespace sluice::view
