#include "setup/init.hpp"

#include <algorithm>

#include <fmt/format.h>

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
};

std::string replaced(std::string_view text, std::string_view mark, std::string_view value) {
    std::string out(text);
    for (std::size_t at = 0; (at = out.find(mark, at)) != std::string::npos; at += value.size()) out.replace(at, mark.size(), value);
    return out;
}

/// The starter files, and the schemas that their first lines point editors to.
std::vector<NewFile> starter_files(const std::string& project) {
    std::vector<NewFile> out;
    for (const EmbeddedFile& file : embedded::starter()) {
        const std::string path = file.path == "gitignore" ? ".gitignore" : std::string(file.path);
        out.push_back({path, replaced(file.text, "@PROJECT@", project)});
    }
    for (const EmbeddedFile& schema : embedded::schemas()) {
        for (const char* name : {"sluice", "environment", "integration", "evidence"}) {
            if (schema.path == fmt::format("{}.schema.json", name)) {
                out.push_back({fmt::format("schemas/{}", schema.path), std::string(schema.text)});
            }
        }
    }
    return out;
}

Result<> refuse_existing(const fs::path& folder, const std::vector<NewFile>& wanted) {
    for (const NewFile& file : wanted) {
        if (file.path == ".gitignore" || !files::exists(folder / file.path)) continue;
        const bool is_project = files::exists(folder / "sluice.yaml");
        return fail(Error{Code::usage, "project-exists",
                          is_project ? "this folder is a sluice project already" : "this file is there already and is not overwritten"}
                        .at({.file = (folder / (is_project ? "sluice.yaml" : file.path)).string()})
                        .mend(is_project ? "sluice check" : "choose a new folder: sluice init DIR"));
    }
    return {};
}

/// Adds our lines to a .gitignore that is there already.
Result<> write_ignores(const fs::path& path, const std::string& lines) {
    const std::string before = TRY(files::read_or_empty(path));
    std::string added;
    for (const std::string_view line : split(lines, '\n')) {
        const auto existing = split(before, '\n');
        if (!line.empty() && std::find(existing.begin(), existing.end(), line) == existing.end()) added += fmt::format("{}\n", line);
    }
    if (added.empty()) return {};
    const std::string gap = before.empty() || before.ends_with('\n') ? "" : "\n";
    return files::write_atomic(path, before + gap + added);
}

Result<> write_files(const fs::path& folder, const std::vector<NewFile>& wanted) {
    for (const NewFile& file : wanted) {
        const fs::path path = folder / file.path;
        TRY(files::make_folders(path.parent_path()));
        if (file.path == ".gitignore") {
            TRY(write_ignores(path, file.text));
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
    const fs::path draft = parent / fmt::format(".{}.new", folder.filename().string());
    TRY(files::remove_tree(draft));
    TRY(files::make_folders(draft));
    TRY(write_files(draft, wanted));
    return files::rename(draft, folder);
}

} // namespace

std::string project_name(const NewProject& wanted) {
    if (!wanted.name.empty()) return wanted.name;
    std::string out;
    for (const char c : fs::absolute(wanted.folder).lexically_normal().filename().string()) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        out.push_back(is_name(std::string("x") + lower) ? lower : '-');
    }
    return is_name(out) ? out : "integrations";
}

Result<Initialized> init_project(const NewProject& wanted, const signing::Identity& owner, const Host& host) {
    const std::string name = project_name(wanted);
    if (!is_name(name)) {
        return fail(Error{Code::usage, "name", "a project's name is lower-case letters, digits, '.', '_' and '-'"}.mend(
            "sluice init DIR --name my-project"));
    }
    auto wanted_files = starter_files(name);
    const signing::SignedTrust trust =
        TRY(signing::make_first_trust({.project = name,
                                       .person = owner.name(),
                                       .environments = {"dev", "test", "prod"},
                                       .test_clock = wanted.test_clock,
                                       .at = host.now()},
                                      owner));
    wanted_files.push_back({"sluice.trust", trust.line + "\n"});
    TRY(refuse_existing(wanted.folder, wanted_files));
    TRY(write_project(wanted.folder, wanted_files));
    TRY(signing::pin_trust(trust.trust, host));

    Initialized done{wanted.folder, name, {}, owner.name(), owner.key_id(), trust.trust.root_sha256};
    for (const NewFile& file : wanted_files) done.files.push_back(file.path);
    std::sort(done.files.begin(), done.files.end());
    return done;
}

} // namespace sluice::setup
