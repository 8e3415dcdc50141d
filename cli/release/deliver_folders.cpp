#include <sys/stat.h>

#include <algorithm>

#include "release/deliver.hpp"
#include "release/host_folders.hpp"
#include "support/files.hpp"

namespace sluice::release {
namespace {

bool is_below(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

}  // namespace

Result<> check_folders(const DeliverRequest& request) {
    std::error_code error;
    const fs::path root = fs::weakly_canonical(request.root, error);
    const fs::path target = fs::weakly_canonical(request.target, error);
    const fs::path live = fs::weakly_canonical(request.live, error);
    for (const fs::path& folder : {target, live}) {
        if (folder == root || is_below(folder, root)) {
            return fail(
                Error{Code::usage, "target-in-project", "values are not delivered into the project's own folder"}
                    .at(Location{.file = folder.string()})
                    .mend("name a folder outside the project, ../target for one"));
        }
    }
    for (const fs::path& folder : {request.target, request.live}) TRY(require_private_folder(folder));
    if (live == target || is_below(live, target / "generations")) {
        return fail(Error{Code::usage, "target-live", "--live is a folder of its own: generations hold no values"}.mend(
            "leave --live away, or name a tmpfs"));
    }
    return {};
}

Result<files::Lock> lock_target(const DeliverRequest& request) {
    TRY(check_folders(request));
    TRY(files::make_folders(request.target, 0700));
    auto lock = TRY(files::Lock::take(request.target / "lock"));
    ::chmod((request.target / "lock").c_str(), 0600);
    return lock;
}

}  // namespace sluice::release
