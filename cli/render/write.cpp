#include "render/write.hpp"

#include <algorithm>

#include "support/files.hpp"

namespace sluice::render {
namespace {

Result<> write_file(const std::filesystem::path& path, const std::string& bytes, Written& written) {
    ++written.files;
    if (files::exists(path)) {
        const auto present = files::read(path);
        if (present && *present == bytes) return {};
    }
    TRY(files::make_folders(path.parent_path()));
    TRY(files::write_atomic(path, bytes));
    ++written.changed;
    return {};
}

Result<> sweep_folder(const std::filesystem::path& folder, const RenderedIntegration& one, Written& written) {
    for (const std::string& present : TRY(files::list_tree(folder))) {
        const auto made = [&](const RenderedFile& file) { return file.path == present; };
        if (std::any_of(one.files.begin(), one.files.end(), made)) continue;
        TRY(files::remove_tree(folder / present));
        ++written.removed;
    }
    return {};
}

}  // namespace

Result<Written> write_rendered(const std::filesystem::path& folder, const std::vector<RenderedIntegration>& rendered,
                               bool sweep) {
    Written written;
    for (const RenderedIntegration& one : rendered) {
        for (const RenderedFile& file : one.files)
            TRY(write_file(folder / one.integration / file.path, file.bytes, written));
        if (sweep) TRY(sweep_folder(folder / one.integration, one, written));
    }
    return written;
}

}  // namespace sluice::render
