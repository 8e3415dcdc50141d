#include "release/generation.hpp"

#include <algorithm>

#include "support/files.hpp"

namespace sluice::release {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& target, const std::string& integration) {
    return target / "generations" / integration;
}

}  // namespace

Result<> keep_generation(const fs::path& target, const std::string& integration, const std::string& content,
                         const std::vector<ReferenceFile>& files) {
    const fs::path folder = folder_of(target, integration);
    if (files::exists(folder / content)) return {};
    const fs::path unfinished = folder / ("." + content);
    TRY(files::make_folders(folder, 0700));
    TRY(files::remove_tree(unfinished));
    TRY(files::make_folders(unfinished / "files", 0700));
    for (const ReferenceFile& file : files) {
        const fs::path path = unfinished / "files" / file.path;
        TRY(files::make_folders(path.parent_path(), 0700));
        TRY(files::write_atomic(path, file.bytes, 0600));
    }
    TRY(files::write_atomic(unfinished / "spans.json", spans_json(files).dump() + "\n", 0600));
    return files::rename(unfinished, folder / content);
}

Result<> prune_generations(const fs::path& target, const std::string& integration,
                           const std::vector<std::string>& keep) {
    const fs::path folder = folder_of(target, integration);
    for (const std::string& name : TRY(files::list(folder))) {
        if (std::find(keep.begin(), keep.end(), name) == keep.end()) TRY(files::remove_tree(folder / name));
    }
    return {};
}

}  // namespace sluice::release
