#include "release/reveal.hpp"

#include <map>

#include "release/delivery_values.hpp"
#include "release/splice.hpp"
#include "support/files.hpp"

namespace sluice::release {
namespace {

namespace fs = std::filesystem;

/// All values at once, by reference: a store that is far away is asked as few times as can be.
Result<DeliveryValues> values_of(const std::vector<render::RenderedIntegration>& rendered,
                                 secrets::SecretStore& store) {
    std::map<std::string, std::string> paths;  // reference -> path
    for (const auto& one : rendered) {
        for (const auto& file : one.files) {
            for (const auto& span : file.references) paths[span.reference] = one.integration + "/" + span.secret;
        }
    }
    std::vector<std::string> wanted;
    for (const auto& [reference, path] : paths) wanted.push_back(path);
    auto read = TRY(store.get_all(wanted));
    DeliveryValues values;
    std::size_t next = 0;
    for (const auto& [reference, path] : paths) values.by_reference.emplace(reference, std::move(read[next++]));
    return values;
}

}  // namespace

Result<render::Place> reveal_place(const fs::path& root, const fs::path& current, const std::string& named) {
    const auto place = TRY(render::place_of(root, current, named));
    const fs::path inside = place.folder().lexically_relative(fs::weakly_canonical(root));
    if (inside.empty() || *inside.begin() == "..") return place;
    return fail(Error{Code::usage, "output-in-project", "values are not written into the project"}
                    .at(Location{.file = named})
                    .mend("name a folder outside the project, best in memory: --out /dev/shm/NAME"));
}

Result<render::Written> write_revealed(const render::Place& place,
                                       const std::vector<render::RenderedIntegration>& rendered,
                                       secrets::SecretStore& store) {
    TRY(render::refuse_links(place, rendered));
    const DeliveryValues values = TRY(values_of(rendered, store));
    std::vector<std::pair<fs::path, Secret>> files;
    for (const auto& one : rendered) {
        for (const auto& file : one.files) {
            auto spliced = TRY(splice({file.path, file.bytes, file.references}, values.encoded()));
            files.emplace_back(place.folder() / one.integration / file.path, std::move(spliced.bytes));
        }
    }
    render::Written written;
    for (const auto& [path, bytes] : files) {
        TRY(files::make_folders(path.parent_path(), 0700));
        TRY(files::write_secret(path, bytes));
        ++written.files;
        ++written.changed;
    }
    return written;
}

}  // namespace sluice::release
