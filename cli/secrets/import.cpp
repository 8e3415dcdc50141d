#include "secrets/import.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "project/variable.hpp"
#include "support/text.hpp"

namespace sluice::secrets {
namespace {

/// Declared secrets by the variable that each is.
using Targets = std::map<std::string, const Variable*, std::less<>>;

Targets targets_of(const std::vector<Variable>& variables) {
    Targets targets;
    for (const Variable& one : variables) targets.emplace(project::default_variable("", one.name), &one);
    return targets;
}

/// The declared secret that a key stands for, or nullptr.
const Variable* find_target(const std::string& key, const Targets& targets, const std::string& integration) {
    auto found = targets.find(project::default_variable("", key));
    if (found == targets.end() && !integration.empty())
        found = targets.find(project::default_variable(integration, key));
    return found == targets.end() ? nullptr : found->second;
}

}  // namespace

Result<> refuse_sops(const Secret& text, const std::string& name) {
    // Each of them has one such value at least, the code that authenticates the others.
    if (text.expose_text().find("ENC[AES256_GCM,") == std::string_view::npos) return {};
    return fail(Error{Code::usage, "import-encrypted", "SOPS encrypted this file"}
                    .at(Location{name, 0, 0, 1, ""})
                    .mend("decrypt it first, to where only you can read: (umask 077; sops -d FILE > PLAIN)"));
}

Result<ImportPlan> plan_import(std::vector<ImportItem> items, const std::string& file,
                               const std::vector<Variable>& variables, const std::string& integration) {
    ImportPlan plan;
    const Targets targets = targets_of(variables);
    std::map<std::string, std::size_t> lines;  // path -> where it stood
    for (ImportItem& item : items) {
        const Variable* target = find_target(item.key, targets, integration);
        if (target == nullptr && item.value && item.value->empty()) {
            ++plan.unnamed;
        } else if (target == nullptr) {
            plan.skipped.push_back({item.key, "no integration declares such a secret"});
        } else if (!item.value) {
            plan.skipped.push_back({item.key, "a list or null is no value"});
        } else if (item.value->empty()) {
            plan.skipped.push_back({item.key, "it is empty"});
        } else {
            const auto [known, fresh] = lines.emplace(target->path, item.line);
            if (!fresh) {
                return fail(Error{Code::usage, "import-twice", fmt::format("two keys of the file are {}", target->path)}
                                .at(Location{file, item.line, 1, 1, ""})
                                .note(fmt::format("the other one is in line {}", known->second))
                                .mend("take one of them out"));
            }
            plan.values.push_back({target->path, item.key, std::move(*item.value)});
        }
    }
    if (plan.values.empty()) {
        std::vector<std::string> names;
        for (const Variable& one : variables) names.push_back(one.name);
        return fail(Error{Code::usage, "import-nothing", "no key of the file is a declared secret"}
                        .at(Location{file, 0, 0, 1, ""})
                        .note("keys that would be taken: " + (names.empty() ? "none" : join_text(names, ", ")))
                        .mend("rename the keys, or say whose they are: --integration NAME"));
    }
    std::sort(plan.values.begin(), plan.values.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return plan;
}

}  // namespace sluice::secrets
