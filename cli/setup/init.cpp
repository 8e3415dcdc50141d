#include "setup/init.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "project/core_scalar.hpp"
#include "project/model.hpp"
#include "project/yaml_events.hpp"
#include "signing/trust.hpp"
#include "signing/trust_edit.hpp"
#include "support/embedded.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::setup {
namespace {

namespace fs = std::filesystem;

struct NewFile {
    std::string path;
    std::string text;
    bool adds_lines = false;  ///< its lines join a file that is there already (.gitignore, .gitattributes)
};

std::string replaced(std::string_view text, std::string_view mark, std::string_view value) {
    std::string out(text);
    for (std::size_t at = 0; (at = out.find(mark, at)) != std::string::npos; at += value.size())
        out.replace(at, mark.size(), value);
    return out;
}

/// The name as a YAML text: `no` or `1.10` would be read as something else without quotes.
std::string as_text(const std::string& name) {
    project::yaml::Node plain;
    plain.kind = project::yaml::Kind::scalar;
    plain.text = name;
    const bool is_text =
        project::core_type(plain) == project::CoreType::string && project::yaml::ambiguity(name).empty();
    return is_text ? name : fmt::format("\"{}\"", name);
}

/// The starter files, and the schemas that their first lines point editors to.
std::vector<NewFile> starter_files(const std::string& project) {
    std::vector<NewFile> out;
    for (const EmbeddedFile& file : embedded::starter()) {
        const bool dotted = file.path == "gitignore" || file.path == "gitattributes";
        const std::string path = (dotted ? "." : "") + std::string(file.path);
        out.push_back({path, replaced(file.text, "@PROJECT@", as_text(project)), dotted});
    }
    for (const EmbeddedFile& schema : embedded::schemas()) {
        for (const char* name : {"sluice", "environment", "integration", "evidence"}) {
            if (schema.path == fmt::format("{}.schema.json", name)) {
                out.push_back({fmt::format("schemas/{}", schema.path), std::string(schema.text), false});
            }
        }
    }
    return out;
}

Result<> refuse_existing(const fs::path& folder, const std::vector<NewFile>& wanted) {
    for (const NewFile& file : wanted) {
        if (file.adds_lines || !files::exists(folder / file.path)) continue;
        return fail(Error{Code::usage, "project-exists", "this file is there already and is not overwritten"}
                        .at({.file = (folder / file.path).lexically_normal().string()})
                        .mend("choose a new folder: sluice init DIR"));
    }
    return {};
}

Result<> add_lines(const fs::path& path, const std::string& lines) {
    const std::string before = TRY(files::read_or_empty(path));
    std::string added;
    for (const std::string_view line : split(lines, '\n')) {
        const auto existing = split(before, '\n');
        if (!line.empty() && std::find(existing.begin(), existing.end(), line) == existing.end())
            added += fmt::format("{}\n", line);
    }
    if (added.empty()) return {};
    const std::string gap = before.empty() || before.ends_with('\n') ? "" : "\n";
    return files::write_atomic(path, before + gap + added, std::nullopt, path.parent_path());
}

Result<> write_files(const fs::path& folder, const std::vector<NewFile>& wanted) {
    for (const NewFile& file : wanted) {
        const fs::path path = folder / file.path;
        TRY(files::make_folders(path.parent_path()));
        if (file.adds_lines) {
            TRY(add_lines(path, file.text));
        } else {
            TRY(files::create_new(path, file.text));
        }
    }
    return {};
}

/// A folder that does not exist yet is built under another name and renamed when it is complete.
Result<> write_project(const fs::path& folder, const std::vector<NewFile>& wanted) {
    if (files::exists(folder)) return write_files(folder, wanted);
    const fs::path parent = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    TRY(files::make_folders(parent));
    const fs::path draft = TRY(files::make_draft_folder(parent));
    auto done = write_files(draft, wanted);
    if (done) done = files::rename(draft, folder);
    if (!done) TRY(files::remove_tree(draft));
    return done;
}

std::string project_name(const NewProject& wanted) {
    if (!wanted.name.empty()) return wanted.name;
    std::string out;
    const fs::path folder = fs::absolute(wanted.folder).lexically_normal();
    for (const char c : lower((folder.has_filename() ? folder : folder.parent_path()).filename().string()))
        out.push_back(is_name(std::string("x") + c) ? c : '-');
    return is_name(out) ? out : "integrations";
}

/// A project that has no trust list yet: its own name and environments, and no file but the list is made.
Result<project::Project> existing_project(const fs::path& folder) {
    if (files::exists(folder / "sluice.trust")) {
        return fail(Error{Code::usage, "project-exists", "this folder is a sluice project already"}
                        .at({.file = (folder / "sluice.yaml").lexically_normal().string()})
                        .mend("sluice check"));
    }
    return project::load_settings(folder);
}

}  // namespace

Result<Initialized> init_project(const NewProject& wanted, const signing::Identity& owner, const Host& host) {
    std::string name = project_name(wanted);
    std::vector<std::string> environments{"dev", "test", "prod"};
    const bool is_project = files::exists(wanted.folder / "sluice.yaml");
    if (is_project) {
        const project::Project project = TRY(existing_project(wanted.folder));
        name = project.name;
        environments = project.order;
    }
    if (!is_name(name)) {
        return fail(Error{Code::usage, "name", "a project's name is lower-case letters, digits, '.', '_' and '-'"}.mend(
            "sluice init DIR --name my-project"));
    }
    std::vector<NewFile> wanted_files = is_project ? std::vector<NewFile>{} : starter_files(name);
    TRY(refuse_existing(wanted.folder, wanted_files));
    TRY(signing::require_unpinned(name, host));
    TRY(write_project(wanted.folder, wanted_files));
    // Last: a folder that a crash left without its trust root is a project without one, which `init` completes.
    const signing::IdentityInfo person = TRY(signing::info_of(owner));
    const auto first = signing::make_first_trust(name, person, environments, host.now(), wanted.test_clock);
    const signing::Trust trust = TRY(signing::create_trust(wanted.folder, first, owner, host));

    Initialized done{wanted.folder, name, {"sluice.trust"}, owner.name(), owner.key_id(), trust.root_sha256};
    for (const NewFile& file : wanted_files) done.files.push_back(file.path);
    std::sort(done.files.begin(), done.files.end());
    return done;
}

}  // namespace sluice::setup
