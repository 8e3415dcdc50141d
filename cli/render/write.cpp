#include "render/write.hpp"

#include <algorithm>
#include <optional>

#include "support/files.hpp"

namespace sluice::render {
namespace {

namespace fs = std::filesystem;

/// A committed link must not lead the writer, or the sweep, out of its folder.
Result<> refuse_link(const fs::path& base, const fs::path& below) {
    fs::path path = base;
    for (const fs::path& part : below) {
        path /= part;
        if (!fs::is_symlink(fs::symlink_status(path))) continue;
        return fail(
            Error{Code::usage, "output-link", "this is a link, and rendered files are not written through links"}
                .at(Location{.file = path.string()})
                .mend("remove the link, then render again"));
    }
    return {};
}

Result<> add_file(const fs::path& path, const std::string& bytes, files::Batch& batch, Written& written) {
    ++written.files;
    if (files::exists(path)) {
        const auto present = files::read(path);
        if (present && *present == bytes) return {};
    }
    TRY(files::make_folders(path.parent_path()));
    TRY(batch.add(path, bytes));
    ++written.changed;
    return {};
}

/// The files in an integration's folder that no template makes.
Result<> find_left_over(const fs::path& folder, const RenderedIntegration& one, std::vector<fs::path>& left_over) {
    for (const std::string& present : TRY(files::list_tree(folder))) {
        const auto made = [&](const RenderedFile& file) { return file.path == present; };
        if (std::none_of(one.files.begin(), one.files.end(), made)) left_over.push_back(folder / present);
    }
    return {};
}

}  // namespace

Result<Place> place_of(const fs::path& root, const fs::path& current, const std::string& named) {
    if (named.empty()) return fail(Error{Code::usage, "usage", "--out names no folder"}.mend("sluice help render"));
    const fs::path folder = fs::weakly_canonical(current / named);
    const fs::path inside = folder.lexically_relative(fs::weakly_canonical(root));
    const bool is_outside = inside.empty() || *inside.begin() == "..";
    if (!is_outside && *inside.begin() != "rendered") {
        return fail(Error{Code::usage, "output-in-project", "inside the project, rendered files go to rendered/ only"}
                        .at(Location{.file = named})
                        .mend("name a folder outside the project, or leave --out away"));
    }
    return Place{folder, {}};
}

Result<> refuse_links(const Place& place, const std::vector<RenderedIntegration>& rendered) {
    for (const RenderedIntegration& one : rendered) {
        for (const RenderedFile& file : one.files)
            TRY(refuse_link(place.base, place.below / one.integration / file.path));
    }
    return {};
}

Result<Written> write_rendered(const Place& place, const std::vector<RenderedIntegration>& rendered, bool sweep) {
    TRY(refuse_links(place, rendered));
    const fs::path folder = place.folder();
    // A sweep takes what another render is just writing for what is left over.
    std::optional<files::Lock> lock;
    if (sweep) {
        TRY(refuse_link(place.base, ".sluice"));
        TRY(files::make_folders(place.base / ".sluice"));
        lock.emplace(TRY(files::Lock::take(place.base / ".sluice" / "render.lock")));
    }
    std::vector<fs::path> left_over;
    for (const RenderedIntegration& one : rendered) {
        if (sweep) TRY(find_left_over(folder / one.integration, one, left_over));
    }
    Written written;
    files::Batch batch;
    for (const RenderedIntegration& one : rendered) {
        for (const RenderedFile& file : one.files)
            TRY(add_file(folder / one.integration / file.path, file.bytes, batch, written));
    }
    TRY(batch.commit());
    for (const fs::path& path : left_over) TRY(files::remove_tree(path));
    written.removed = left_over.size();
    return written;
}

}  // namespace sluice::render
