// What `explain` is asked about.

#include <fmt/format.h>

#include "render/explain_parts.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Declaration;

/// "orders.timeout" for the name "timeout", of each integration that declares it.
std::vector<std::string> owners_of(const project::Project& project, const std::string& name) {
    std::vector<std::string> owners;
    for (const Declaration& one : project.declarations) {
        if (one.find_parameter(name) != nullptr || one.find_secret(name) != nullptr)
            owners.push_back(one.integration + "." + name);
    }
    return owners;
}

Failure unknown_name(const Declaration& declaration, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& parameter : declaration.parameters) names.push_back(parameter.name);
    for (const auto& secret : declaration.secrets) names.push_back(secret.name);
    return fail(Error{Code::usage, "unknown-parameter",
                      fmt::format("{} declares no parameter or secret \"{}\"{}", declaration.integration,
                                  printable(name), did_you_mean(name, names))}
                    .mend("it declares: " + join_text(names, ", ")));
}

}  // namespace

Result<ExplainSubject> parse_explain_subject(const project::Project& project, const std::string& text) {
    if (text.empty() || project.find_declaration(text) != nullptr) return ExplainSubject{text, ""};
    const Declaration* known = nullptr;
    std::string name;
    for (std::size_t dot = text.find('.'); dot != std::string::npos; dot = text.find('.', dot + 1)) {
        const Declaration* one = project.find_declaration(text.substr(0, dot));
        if (one == nullptr) continue;
        known = one;
        name = text.substr(dot + 1);
        if (one->find_parameter(name) != nullptr || one->find_secret(name) != nullptr)
            return ExplainSubject{one->integration, name};
    }
    if (known != nullptr) return unknown_name(*known, name);
    auto unknown = project::require_declaration(project, text.substr(0, text.find('.')));
    const auto owners = owners_of(project, text);
    if (!owners.empty()) unknown.error().hint = "say whose it is: " + join_text(owners, ", ");
    return tl::unexpected(std::move(unknown).error());
}

}  // namespace sluice::render
