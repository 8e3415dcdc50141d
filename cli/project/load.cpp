#include "project/load.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "project/schema.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

std::vector<std::string> names_of(const std::vector<Environment>& environments) {
    std::vector<std::string> names;
    for (const Environment& environment : environments) names.push_back(environment.name);
    return names;
}

/// A document that holds what its schema asks for. One that does not is not read further: its other faults follow from it.
Result<yaml::Document> load_checked(const fs::path& path, std::string name, std::string_view schema) {
    auto document = TRY(yaml::load(path, std::move(name)));
    TRY(check_document(document, schema));
    return document;
}

void load_environments(Project& project, ErrorList& errors) {
    const fs::path folder = project.root / "environments";
    std::vector<std::string> found;
    for (const std::string& file : errors.take(files::list(folder)).value_or(std::vector<std::string>{})) {
        if (file.ends_with(".yaml")) found.push_back(file.substr(0, file.size() - 5));
        if (!file.ends_with(".yml")) continue;
        errors.add(Error{Code::usage, "environment-file", "an environment's file ends in .yaml"}.at(
            Location{.file = "environments/" + printable(file)}));
    }
    for (const std::string& name : found) {
        const std::string path = "environments/" + name + ".yaml";
        const bool is_base = name == "base";
        if (!is_base && std::find(project.order.begin(), project.order.end(), name) == project.order.end()) {
            errors.add(Error{Code::usage, "environment-file",
                             fmt::format("\"{}\" is not in the promotion order of sluice.yaml", printable(name))}
                           .at(Location{.file = path})
                           .mend("add it to promotion: in sluice.yaml, or remove the file"));
        }
        auto document = errors.take(load_checked(project.root / path, path, "environment"));
        if (!document) continue;
        Environment environment = read_environment(std::move(*document), name, errors);
        if (is_base)
            project.base = std::move(environment);
        else
            project.environments.push_back(std::move(environment));
    }
    for (const std::string& name : project.order) {
        if (std::find(found.begin(), found.end(), name) != found.end()) continue;
        errors.add(Error{Code::usage, "environment-file",
                         fmt::format("environments/{}.yaml is missing{}", printable(name), did_you_mean(name, found))}
                       .at(project.document.locate(*project.document.root.find("promotion")))
                       .mend("write the file, or take the name out of promotion:"));
    }
    const auto rank = [&](const Environment& e) {
        return std::find(project.order.begin(), project.order.end(), e.name);
    };
    std::sort(project.environments.begin(), project.environments.end(),
              [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

void load_declarations(Project& project, ErrorList& errors) {
    const auto folders = errors.take(files::list(project.root / "templates")).value_or(std::vector<std::string>{});
    for (const std::string& folder : folders) {
        const std::string path = "templates/" + folder;
        std::error_code failed;
        if (!fs::is_directory(project.root / path, failed)) continue;
        if (!is_name(folder)) {
            errors.add(Error{Code::usage, "name",
                             "a folder here is an integration's name: lower case letters, digits, \".\", \"_\", \"-\""}
                           .at(Location{.file = printable(path)}));
            continue;
        }
        const std::string file = path + "/integration.yaml";
        auto document = errors.take(load_checked(project.root / file, file, "integration"));
        if (!document) continue;
        Declaration declaration = read_declaration(std::move(*document), folder, errors);
        check_folder(project.root, declaration, errors);
        project.declarations.push_back(std::move(declaration));
    }
}

template <class Item>
const Item* find_in(const std::vector<Item>& items, std::string Item::*name, std::string_view wanted) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.*name == wanted; });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Parameter* Declaration::find_parameter(std::string_view name) const {
    return find_in(parameters, &Parameter::name, name);
}
const SecretDeclaration* Declaration::find_secret(std::string_view name) const {
    return find_in(secrets, &SecretDeclaration::name, name);
}
const Environment* Project::find_environment(std::string_view wanted) const {
    return find_in(environments, &Environment::name, wanted);
}
const Declaration* Project::find_declaration(std::string_view wanted) const {
    return find_in(declarations, &Declaration::integration, wanted);
}

Result<fs::path> find_root(const fs::path& from) {
    std::error_code failed;
    for (fs::path at = fs::absolute(from, failed).lexically_normal(); !failed; at = at.parent_path()) {
        if (files::exists(at / "sluice.yaml")) return at;
        if (!at.has_parent_path() || at == at.parent_path()) break;
    }
    return fail(Error{Code::usage, "no-project", "no sluice.yaml here or in a folder above"}.mend("sluice init"));
}

Result<Project> load_settings(const fs::path& root) {
    Project project;
    project.root = root;
    ErrorList errors;
    read_settings(TRY(load_checked(root / "sluice.yaml", "sluice.yaml", "sluice")), project, errors);
    TRY(errors.finish());
    return project;
}

Result<Project> load(const fs::path& root) {
    Project project;
    project.root = root;
    ErrorList errors;
    read_settings(TRY(load_checked(root / "sluice.yaml", "sluice.yaml", "sluice")), project, errors);
    load_environments(project, errors);
    load_declarations(project, errors);
    TRY(errors.finish());
    return project;
}

Result<const Environment*> require_environment(const Project& project, std::string_view name) {
    if (const Environment* found = project.find_environment(name)) return found;
    const auto names = names_of(project.environments);
    return fail(Error{Code::usage, "unknown-environment",
                      fmt::format("no environment is called \"{}\"{}", printable(name), did_you_mean(name, names))}
                    .mend("environments: " + join_text(names, ", ")));
}

Result<const Declaration*> require_declaration(const Project& project, std::string_view name) {
    if (const Declaration* found = project.find_declaration(name)) return found;
    std::vector<std::string> names;
    for (const Declaration& declaration : project.declarations) names.push_back(declaration.integration);
    return fail(Error{Code::usage, "unknown-integration",
                      fmt::format("no integration is called \"{}\"{}", printable(name), did_you_mean(name, names))}
                    .mend("integrations: " + join_text(names, ", ")));
}

Result<std::string> reference_for(const Environment& environment, const Declaration& declaration,
                                  const SecretDeclaration& secret) {
    const std::string own = declaration.integration + "/" + secret.name;
    if (environment.secrets.kind == StoreKind::sealed) return "sealed://" + own;
    const StoreSettings& store = environment.secrets;
    const std::string prefix =
        store.prefix.empty() ? declaration.integration + "/" : store.prefix + "/" + declaration.integration + "/";
    const std::string path = secret.path.empty() ? prefix + secret.name : secret.path;
    if (!path.starts_with(prefix)) {
        return fail(Error{
            Code::usage, "secret-declaration",
            fmt::format("the path of secret \"{}\" does not lie under {} in {}", secret.name, prefix, environment.name)}
                        .at(secret.where));
    }
    return fmt::format("vault://{}/{}/{}#{}", store.server, store.mount, path,
                       secret.field.empty() ? secret.name : secret.field);
}

}  // namespace sluice::project
