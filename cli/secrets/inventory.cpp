#include "secrets/inventory.hpp"

#include <map>

#include "support/text.hpp"

namespace sluice::secrets {

std::vector<InventoryRow> inventory(const project::Project& project, const std::vector<SecretInfo>& infos,
                                    const std::vector<Removed>& removed) {
    std::map<std::string, InventoryRow> rows;
    for (const auto& declaration : project.declarations) {
        for (const auto& declared : declaration.secrets) {
            const std::string path = declaration.integration + "/" + declared.name;
            rows[path] = {path, declared.kind, true, std::nullopt, std::nullopt};
        }
    }
    for (const auto& info : infos) {
        auto& row = rows[info.path];
        row.path = info.path;
        row.info = info;
    }
    for (const auto& one : removed) {
        const auto row = rows.find(one.path);
        if (row != rows.end()) row->second.removed = one;
    }
    std::vector<InventoryRow> sorted;
    sorted.reserve(rows.size());
    for (auto& [path, row] : rows) sorted.push_back(std::move(row));
    return sorted;
}

bool is_declared(const project::Project& project, const std::string& path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) return false;
    const auto* declaration = project.find_declaration(path.substr(0, slash));
    return declaration != nullptr && declaration->find_secret(path.substr(slash + 1)) != nullptr;
}

Result<const project::SecretDeclaration*> require_declared(const project::Project& project, const std::string& path) {
    std::vector<std::string> known;
    for (const auto& declaration : project.declarations) {
        for (const auto& declared : declaration.secrets) known.push_back(declaration.integration + "/" + declared.name);
    }
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) {
        return fail(
            Error{Code::usage, "secret-path", "a secret is named <integration>/<name>" + did_you_mean(path, known)}
                .mend("sluice secret list --env " + (project.order.empty() ? "dev" : project.order.front())));
    }
    const auto* declaration = TRY(project::require_declaration(project, path.substr(0, slash)));
    if (const auto* declared = declaration->find_secret(path.substr(slash + 1))) return declared;
    return fail(Error{Code::usage, "unknown-secret",
                      declaration->integration + " declares no secret of this name" + did_you_mean(path, known)}
                    .at(Location{declaration->document.name, 0, 0, 1, ""})
                    .mend("declare it under secrets: in templates/" + declaration->integration + "/integration.yaml"));
}

}  // namespace sluice::secrets
