#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "render/lay_over.hpp"
#include "render/layers.hpp"
#include "support/text.hpp"

namespace sluice::render {
namespace {

using project::Declaration;
using project::Environment;
using project::ErrorList;
using project::Parameter;
using project::yaml::Node;

std::vector<std::string> parameter_names(const Declaration& declaration) {
    std::vector<std::string> names;
    for (const Parameter& parameter : declaration.parameters) names.push_back(parameter.name);
    return names;
}

/// Where a name stands, without what follows it on its line: whoever wrote it under a wrong name may have put a secret there.
Location name_only(const project::yaml::Document& document, const Node& key) {
    Location where = document.locate(key);
    const std::size_t end = where.column - 1 + where.width;
    if (end < where.text.size()) where.text = where.text.substr(0, end) + ": …";
    return where;
}

/// An `!unset` for all integrations must delete something in one of them at least.
void check_wide_unset(const project::Project& project, const Environment& environment, const Node& key,
                      const Node& value, ErrorList& errors) {
    const bool is_base = project.base && &environment == &*project.base;
    std::optional<Error> refusal;
    for (const Declaration& declaration : project.declarations) {
        const Parameter* parameter = declaration.find_parameter(key.text);
        if (parameter == nullptr) continue;
        std::optional<Node> lower = parameter->fallback;
        const auto lay = [&](const Node* values) {
            const Node* found = values == nullptr ? nullptr : values->find(key.text);
            if (found != nullptr) lay_over(lower, *found, {});
        };
        if (project.base && !is_base) {
            lay(&project.base->parameters);
            lay(project.base->integrations.find(declaration.integration));
        }
        const auto idle = find_idle_unset(lower ? &*lower : nullptr, value, {});
        if (!idle) return;
        if (!refusal) refusal = idle_unset_error(*parameter, environment.document, *idle);
    }
    if (refusal) errors.add(std::move(*refusal));
}

void check_wide_values(const project::Project& project, const Environment& environment, ErrorList& errors) {
    for (const auto& [key, value] : environment.parameters.members) {
        const auto declares = [&name = key.text](const Declaration& d) { return d.find_parameter(name) != nullptr; };
        if (!project.unread.empty()) continue;  // one of those may declare it
        if (holds_unset(value)) check_wide_unset(project, environment, key, value, errors);
        if (std::any_of(project.declarations.begin(), project.declarations.end(), declares)) continue;
        std::vector<std::string> names;
        for (const Declaration& declaration : project.declarations) {
            for (std::string& name : parameter_names(declaration)) names.push_back(std::move(name));
        }
        errors.add(Error{Code::usage, "unknown-parameter",
                         fmt::format("no integration declares a parameter \"{}\"{}", printable(key.text),
                                     did_you_mean(key.text, names))}
                       .at(name_only(environment.document, key))
                       .mend("take it out, or declare it in the integrations that use it"));
    }
}

void check_integration_values(const project::Project& project, const Environment& environment, ErrorList& errors) {
    for (const auto& [integration, values] : environment.integrations.members) {
        const Declaration* declaration = project.find_declaration(integration.text);
        if (project.is_unread(integration.text)) continue;
        if (declaration == nullptr) {
            std::vector<std::string> names;
            for (const Declaration& known : project.declarations) names.push_back(known.integration);
            errors.add(Error{Code::usage, "unknown-integration",
                             fmt::format("no integration is called \"{}\"{}", printable(integration.text),
                                         did_you_mean(integration.text, names))}
                           .at(environment.document.locate(integration))
                           .mend("integrations: " + join_text(names, ", ")));
            continue;
        }
        for (const auto& [key, value] : values.members) {
            if (declaration->find_parameter(key.text) != nullptr) continue;
            Error error{Code::usage, "unknown-parameter",
                        fmt::format("{} declares no parameter \"{}\"{}", integration.text, printable(key.text),
                                    did_you_mean(key.text, parameter_names(*declaration)))};
            error.hint = "take it out, or declare it under parameters: in " + declaration->document.name;
            if (declaration->find_secret(key.text) != nullptr) {
                error.message =
                    fmt::format("{} is a secret of {}: its value has no place in a file", key.text, integration.text);
                error.hint = fmt::format("take it out, then: sluice secret set --env {} {}/{}",
                                         environment.name.empty() ? "E" : environment.name, integration.text, key.text);
            }
            errors.add(std::move(error).at(name_only(environment.document, key)));
        }
    }
}

}  // namespace

void check_layers(const project::Project& project, ErrorList& errors) {
    std::vector<const Environment*> all;
    if (project.base) all.push_back(&*project.base);
    for (const Environment& environment : project.environments) all.push_back(&environment);
    for (const Environment* environment : all) {
        check_wide_values(project, *environment, errors);
        check_integration_values(project, *environment, errors);
    }
}

}  // namespace sluice::render
