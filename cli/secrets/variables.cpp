#include "secrets/variables.hpp"

#include <algorithm>
#include <map>

#include "project/variable.hpp"

namespace sluice::secrets {
namespace {

Failure refuse(const Variable& variable, std::string message) {
    return fail(Error{Code::usage, "secret-variable", std::move(message)}
                    .at(variable.where)
                    .mend("give the secret a variable of its own: env: NAME"));
}

}  // namespace

Result<std::vector<Variable>> variables(const project::Project& project, const std::vector<std::string>& integrations) {
    for (const std::string& name : integrations) TRY(project::require_declaration(project, name));
    std::vector<Variable> all;
    std::map<std::string, std::string> owners;  // variable -> path
    for (const auto& declaration : project.declarations) {
        const bool wanted = integrations.empty() || std::find(integrations.begin(), integrations.end(),
                                                              declaration.integration) != integrations.end();
        if (!wanted) continue;
        for (const auto& secret : declaration.secrets) {
            Variable variable{secret.env, declaration.integration + "/" + secret.name, secret.where};
            if (variable.name.empty()) variable.name = project::default_variable(declaration.integration, secret.name);
            if (auto fault = project::variable_fault(variable.name); !fault.empty())
                return refuse(variable, std::move(fault));
            const auto [owner, fresh] = owners.emplace(variable.name, variable.path);
            if (!fresh) return refuse(variable, variable.name + " stands for " + owner->second + " already");
            all.push_back(std::move(variable));
        }
    }
    std::sort(all.begin(), all.end(), [](const Variable& a, const Variable& b) { return a.path < b.path; });
    return all;
}

}  // namespace sluice::secrets
