#include "project/load.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "project/schema.hpp"
#include "support/files.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

namespace sluice::project {
namespace {

std::vector<std::string> names_of(const std::vector<Environment>& environments) {
    std::vector<std::string> names;
    for (const Environment& environment : environments) names.push_back(environment.name);
    return names;
}

/// A document that holds what its schema asks for. One that does not is not read further: its other faults follow from it.
Result<yaml::Document> load_checked(const fs::path& root, std::string name, std::string_view schema) {
    if (const char* fault = link_fault(root, name)) {
        return fail(Error{Code::usage, "document-link", fault}
                        .at(Location{.file = std::move(name)})
                        .mend("put the file itself into the project"));
    }
    auto document = TRY(yaml::load(root / name, name));
    TRY(check_document(document, schema));
    return document;
}

void check_environment_files(const Project& project, const std::vector<std::string>& found, ErrorList& errors) {
    for (const std::string& name : found) {
        if (name == "base" || std::find(project.order.begin(), project.order.end(), name) != project.order.end())
            continue;
        errors.add(Error{Code::usage, "environment-file",
                         fmt::format("\"{}\" is not in the promotion order of sluice.yaml", printable(name))}
                       .at(Location{.file = "environments/" + name + ".yaml"})
                       .mend("add it to promotion: in sluice.yaml, or remove the file"));
    }
    for (const std::string& name : project.order) {
        if (std::find(found.begin(), found.end(), name) != found.end()) continue;
        errors.add(Error{Code::usage, "environment-file",
                         fmt::format("environments/{}.yaml is missing{}", printable(name), did_you_mean(name, found))}
                       .at(project.document.locate(*project.document.root.find("promotion")))
                       .mend("write the file, or take the name out of promotion:"));
    }
}

/// Names of the environments that have a file, "base" among them.
std::vector<std::string> find_environments(const Project& project, ErrorList& errors) {
    std::vector<std::string> found;
    for (const std::string& file :
         errors.take(files::list(project.root / "environments")).value_or(std::vector<std::string>{})) {
        if (file.ends_with(".yaml")) found.push_back(file.substr(0, file.size() - 5));
        if (!file.ends_with(".yml")) continue;
        errors.add(Error{Code::usage, "environment-file", "an environment's file ends in .yaml"}.at(
            Location{.file = "environments/" + printable(file)}));
    }
    check_environment_files(project, found, errors);
    return found;
}

/// Names of the folders with a declaration.
std::vector<std::string> find_integrations(const Project& project, ErrorList& errors) {
    std::vector<std::string> found;
    for (std::string& folder :
         errors.take(files::list(project.root / "templates")).value_or(std::vector<std::string>{})) {
        const std::string path = "templates/" + folder;
        std::error_code failed;
        if (!fs::is_directory(project.root / path, failed)) continue;
        if (is_name(folder)) {
            found.push_back(std::move(folder));
            continue;
        }
        errors.add(Error{Code::usage, "name",
                         "a folder here is an integration's name: lower case letters, digits, \".\", \"_\", \"-\""}
                       .at(Location{.file = printable(path)}));
    }
    return found;
}

std::optional<Environment> load_environment(const fs::path& root, const std::string& name, ErrorList& errors) {
    const std::string path = "environments/" + name + ".yaml";
    auto document = errors.take(load_checked(root, path, "environment"));
    if (!document) return std::nullopt;
    return read_environment(std::move(*document), name, errors);
}

std::optional<Declaration> load_declaration(const fs::path& root, const std::string& folder, ErrorList& errors) {
    const std::string file = "templates/" + folder + "/integration.yaml";
    auto document = errors.take(load_checked(root, file, "integration"));
    if (!document) return std::nullopt;
    Declaration declaration = read_declaration(std::move(*document), folder, errors);
    check_folder(root, declaration, errors);
    return declaration;
}

/// A file's content and its faults, read by one of several threads.
template <class Content>
struct Reading {
    std::optional<Content> content;
    ErrorList errors;
};

/// Reads all files but sluice.yaml, those of environments first: they are the large ones. `folders` are integrations'; what
/// is wrong with their declarations comes into a list of its own.
void load_files(Project& project, const std::vector<std::string>& folders, ErrorList& errors,
                ErrorList& of_declarations) {
    const std::vector<std::string> stages = find_environments(project, errors);
    std::vector<Reading<Environment>> environments(stages.size());
    std::vector<Reading<Declaration>> declarations(folders.size());
    parallel::for_each(stages.size() + folders.size(), [&](std::size_t at) {
        if (at < stages.size()) {
            environments[at].content = load_environment(project.root, stages[at], environments[at].errors);
        } else {
            auto& reading = declarations[at - stages.size()];
            reading.content = load_declaration(project.root, folders[at - stages.size()], reading.errors);
        }
    });
    for (auto& reading : environments) {
        errors.add(std::move(reading.errors));
        if (!reading.content) continue;
        if (reading.content->name == "base")
            project.base = std::move(reading.content);
        else
            project.environments.push_back(std::move(*reading.content));
    }
    for (std::size_t at = 0; at < folders.size(); ++at) {
        if (declarations[at].errors.empty())
            project.declarations.push_back(std::move(*declarations[at].content));
        else
            project.unread.push_back(folders[at]);
        of_declarations.add(std::move(declarations[at].errors));
    }
    const auto rank = [&](const Environment& e) {
        return std::find(project.order.begin(), project.order.end(), e.name);
    };
    std::sort(project.environments.begin(), project.environments.end(),
              [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

template <class Item>
const Item* find_in(const std::vector<Item>& items, std::string Item::*name, std::string_view wanted) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.*name == wanted; });
    return found == items.end() ? nullptr : &*found;
}

/// The places of items in the order of their names.
template <class Item>
std::vector<std::uint32_t> places_by_name(const std::vector<Item>& items) {
    std::vector<std::uint32_t> places(items.size());
    std::iota(places.begin(), places.end(), std::uint32_t{0});
    std::sort(places.begin(), places.end(),
              [&](std::uint32_t a, std::uint32_t b) { return items[a].name < items[b].name; });
    return places;
}

template <class Item>
const Item* find_by_name(const std::vector<Item>& items, const std::vector<std::uint32_t>& places,
                         std::string_view wanted) {
    if (places.size() != items.size()) return find_in(items, &Item::name, wanted);  // not indexed
    const auto found =
        std::lower_bound(places.begin(), places.end(), wanted,
                         [&](std::uint32_t place, std::string_view name) { return items[place].name < name; });
    return found != places.end() && items[*found].name == wanted ? &items[*found] : nullptr;
}

}  // namespace

void Declaration::index_names() {
    parameters_by_name = places_by_name(parameters);
    secrets_by_name = places_by_name(secrets);
}
const Parameter* Declaration::find_parameter(std::string_view name) const {
    return find_by_name(parameters, parameters_by_name, name);
}
const SecretDeclaration* Declaration::find_secret(std::string_view name) const {
    return find_by_name(secrets, secrets_by_name, name);
}
const Environment* Project::find_environment(std::string_view wanted) const {
    return find_in(environments, &Environment::name, wanted);
}
const Declaration* Project::find_declaration(std::string_view wanted) const {
    const auto found =
        std::lower_bound(declarations.begin(), declarations.end(), wanted,
                         [](const Declaration& one, std::string_view other) { return one.integration < other; });
    return found != declarations.end() && found->integration == wanted ? &*found : nullptr;
}

bool Project::is_unread(std::string_view wanted) const {
    return std::binary_search(unread.begin(), unread.end(), wanted);
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
    read_settings(TRY(load_checked(root, "sluice.yaml", "sluice")), project, errors);
    TRY(errors.finish());
    return project;
}

Result<Project> load_environments(const fs::path& root) {
    Project project = TRY(load_settings(root));
    ErrorList errors;
    ErrorList none;
    load_files(project, {}, errors, none);
    TRY(errors.finish());
    return project;
}

Result<Project> load_readable(const fs::path& root, ErrorList& errors) {
    Project project;
    project.root = root;
    ErrorList shared;
    ErrorList of_declarations;
    read_settings(TRY(load_checked(root, "sluice.yaml", "sluice")), project, shared);
    load_files(project, find_integrations(project, shared), shared, of_declarations);
    if (!shared.empty()) {
        shared.add(std::move(of_declarations));
        TRY(shared.finish());
    }
    errors.add(std::move(of_declarations));
    return project;
}

Result<Project> load(const fs::path& root) {
    ErrorList errors;
    Project project = TRY(load_readable(root, errors));
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
    if (environment.secrets.kind == StoreKind::sealed) return std::string(k_sealed_scheme) + own;
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
