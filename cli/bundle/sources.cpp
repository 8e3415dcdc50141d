#include "bundle/sources.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::bundle {
namespace {

namespace fs = std::filesystem;
using project::yaml::Node;

Result<> add_evidence(const project::Project& project, const std::string& integration, Sources& out) {
    const fs::path folder = project.root / "evidence" / integration;
    for (const std::string& name : TRY(files::list(folder))) {
        if (name.ends_with(".yaml")) out.members[fmt::format("evidence/{}/{}", integration, name)] = folder / name;
    }
    return {};
}

/// `path` with every link resolved lies in `root`.
bool is_inside(const fs::path& root, const fs::path& path) {
    std::error_code error;
    const fs::path real_root = fs::canonical(root, error);
    if (error) return false;
    const fs::path real = fs::weakly_canonical(path, error);
    if (error) return true;  // reading it says what is wrong
    return std::mismatch(real_root.begin(), real_root.end(), real.begin(), real.end()).first == real_root.end();
}

Result<> add_named(const project::Project& project, const project::Declaration& declaration, const Node& named,
                   Sources& out) {
    if (!named.is_scalar() || named.text.empty()) return {};
    if (named.text.find("://") != std::string::npos || named.text.find("${") != std::string::npos) return {};
    const fs::path relative(named.text);
    const fs::path path = project.root / relative;
    const bool climbs = std::find(relative.begin(), relative.end(), fs::path("..")) != relative.end();
    if (relative.is_absolute() || climbs || !is_inside(project.root, path)) {
        return fail(Error{Code::usage, "outside-project", "this file is not inside the project"}
                        .at(declaration.document.locate(named))
                        .mend("copy it into the project and write its path from the project's root"));
    }
    const std::string name = relative.lexically_normal().generic_string();
    if (files::exists(path))
        out.members["files/" + name] = path;
    else
        out.absent.insert(name);
    return {};
}

/// Every member `doc` or `runbook`, however deep.
Result<> add_documents(const project::Project& project, const project::Declaration& declaration, const Node& node,
                       Sources& out) {
    for (const Node& item : node.items) TRY(add_documents(project, declaration, item, out));
    for (const auto& [key, value] : node.members) {
        if (key.text == "doc" || key.text == "runbook") TRY(add_named(project, declaration, value, out));
        TRY(add_documents(project, declaration, value, out));
    }
    return {};
}

}  // namespace

Result<Sources> find_sources(const project::Project& project) {
    Sources out;
    for (const project::Declaration& declaration : project.declarations) {
        TRY(add_evidence(project, declaration.integration, out));
        const Node& root = declaration.document.root;
        TRY(add_documents(project, declaration, root, out));
        const Node* contract = root.find("contract");
        const Node* spec = contract != nullptr ? contract->find("spec") : nullptr;
        const Node* path = spec != nullptr ? spec->find("path") : nullptr;
        if (path != nullptr) TRY(add_named(project, declaration, *path, out));
    }
    return out;
}

}  // namespace sluice::bundle
