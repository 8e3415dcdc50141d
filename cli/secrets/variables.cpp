#include "secrets/variables.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "project/variable.hpp"

namespace sluice::secrets {
namespace {

Failure refuse(const Variable& variable, std::string message) {
    return fail(Error{Code::usage, "secret-variable", std::move(message)}
                    .at(variable.where)
                    .mend("give the secret a variable of its own: env: NAME"));
}

/// Names that a value may have, each for one secret.
Result<> require_own_names(const std::vector<Variable>& variables) {
    std::map<std::string, std::string> owners;  // variable -> path
    for (const Variable& variable : variables) {
        if (auto fault = project::variable_fault(variable.name); !fault.empty())
            return refuse(variable, std::move(fault));
        const auto [owner, fresh] = owners.emplace(variable.name, variable.path);
        if (!fresh) return refuse(variable, variable.name + " stands for " + owner->second + " already");
    }
    return {};
}

}  // namespace

Result<std::vector<Variable>> variables(const project::Project& project, const std::vector<std::string>& integrations) {
    for (const std::string& name : integrations) TRY(project::require_declaration(project, name));
    std::vector<Variable> all;
    for (const auto& declaration : project.declarations) {
        const bool wanted = integrations.empty() || std::find(integrations.begin(), integrations.end(),
                                                              declaration.integration) != integrations.end();
        if (!wanted) continue;
        for (const auto& secret : declaration.secrets) {
            Variable variable{secret.env, declaration.integration + "/" + secret.name, secret.where};
            if (variable.name.empty()) variable.name = project::default_variable(declaration.integration, secret.name);
            all.push_back(std::move(variable));
        }
    }
    TRY(require_own_names(all));
    std::sort(all.begin(), all.end(), [](const Variable& a, const Variable& b) { return a.path < b.path; });
    return all;
}

Result<std::vector<Variable>> name_files(std::vector<Variable> variables, const std::vector<std::string>& files) {
    const std::set<std::string> paths(files.begin(), files.end());
    for (const std::string& path : paths) {
        const auto found = std::find_if(variables.begin(), variables.end(),
                                        [&](const Variable& variable) { return variable.path == path; });
        if (found == variables.end()) {
            return fail(
                Error{Code::usage, "usage", path + " is no secret of the integrations that --integration names"}.mend(
                    "--integration " + path.substr(0, path.find('/'))));
        }
        found->name += "_FILE";
    }
    TRY(require_own_names(variables));
    return variables;
}

}  // namespace sluice::secrets
