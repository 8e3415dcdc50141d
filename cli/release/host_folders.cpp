#include "release/host_folders.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "support/json_read.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

constexpr const char* k_marker = ".sluice-live";
constexpr const char* k_lock = ".lock";

Error refused(const char* rule, const fs::path& path, std::string message) {
    return Error{Code::usage, rule, std::move(message)}.at(Location{.file = path.string()});
}

/// lstat of "folder/" would follow a link.
fs::path without_slash(const fs::path& path) { return path.has_filename() ? path : path.parent_path(); }

bool is_kind(const fs::path& path, mode_t kind) {
    struct stat facts {};
    return ::lstat(path.c_str(), &facts) == 0 && (facts.st_mode & S_IFMT) == kind;
}

/// What is inside LIVE/<integration>/<n>: its three names, and the temporary files of the two documents.
bool is_numbered_folder(const fs::path& folder) {
    const auto names = files::list(folder);
    return names && std::all_of(names->begin(), names->end(), [&](const std::string& name) {
               if (name == "config") return is_kind(folder / name, S_IFDIR);
               const bool is_document = name == "toggle.json" || name == "manifest.json" ||
                                        name.starts_with(".toggle.json.") || name.starts_with(".manifest.json.");
               return is_document && is_kind(folder / name, S_IFREG);
           });
}

Json marker_of(const fs::path& live, const LiveOwner& owner) {
    // Relative: a target that moves with its live folder stays the owner.
    const fs::path way = fs::absolute(without_slash(owner.target))
                             .lexically_normal()
                             .lexically_relative(fs::absolute(without_slash(live)).lexically_normal());
    Json out = Json::object();
    out.set("format", 1).set("project", owner.project).set("environment", owner.environment);
    return out.set("target", way.string());
}

std::string told(const Json& json, const char* member) {
    const Json* found = json.find(member);
    const std::string* text = found == nullptr ? nullptr : found->as_string();
    return text == nullptr ? "?" : printable(*text);
}

Result<> require_same_owner(const fs::path& path, const Json& wanted) {
    constexpr std::uint64_t k_limit = 64U << 10;
    const Json known = TRY(Json::parse(TRY(files::read(path, k_limit)), path.string()));
    if (known.dump() == wanted.dump()) return {};
    return fail(refused("live-other", path,
                        fmt::format("this live folder belongs to {}, environment {}, target {}", told(known, "project"),
                                    told(known, "environment"), told(known, "target")))
                    .mend("choose another folder with --live; remove this file only if that target has moved"));
}

}  // namespace

std::optional<std::int64_t> folder_number(std::string_view name) {
    std::int64_t number = 0;
    const auto [rest, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (failed != std::errc{} || rest != name.data() + name.size() || number < 1 || name.front() == '0')
        return std::nullopt;
    return number <= k_max_folder_number ? std::optional(number) : std::nullopt;
}

Result<> require_own_folder(const fs::path& path) {
    struct stat facts {};
    if (::lstat(without_slash(path).c_str(), &facts) != 0) return {};
    if (!S_ISDIR(facts.st_mode)) {
        const char* kind = S_ISLNK(facts.st_mode) ? "a link" : "no folder";
        return fail(refused("target-link", path, fmt::format("this is {}, a folder was expected", kind))
                        .mend("name the folder itself; links are not followed where values are written"));
    }
    if (facts.st_uid == ::geteuid()) return {};
    return fail(refused("target-owner", path, "this folder belongs to another user")
                    .mend("deliver as its owner, or choose a folder of your own"));
}

Result<> require_private_folder(const fs::path& path) {
    TRY(require_own_folder(path));
    struct stat facts {};
    if (::lstat(without_slash(path).c_str(), &facts) != 0 || (facts.st_mode & 022U) == 0) return {};
    return fail(refused("target-mode", path, "other users can write to this folder")
                    .mend("chmod 700 " + shell_word(path.string())));
}

bool is_made_by_sluice(const fs::path& folder, const std::string& name) {
    const fs::path path = folder / name;
    if (name == "current" || name.starts_with(".current.")) {
        std::error_code error;
        const fs::path to = fs::read_symlink(path, error);
        return !error && folder_number(to.string()).has_value();
    }
    return folder_number(name) && is_kind(path, S_IFDIR) && is_numbered_folder(path);
}

Result<> require_nothing_foreign(const fs::path& folder) {
    for (const std::string& name : TRY(files::list(folder))) {
        if (is_made_by_sluice(folder, name)) continue;
        return fail(refused("live-foreign", folder / printable(name), "sluice did not make this, and would wipe it")
                        .mend("move it away, or choose another folder with --live"));
    }
    return {};
}

Result<> require_own_live_folder(const fs::path& folder) {
    TRY(require_own_folder(folder));
    for (const std::string& name : TRY(files::list(folder))) {
        if (!folder_number(name)) continue;
        TRY(require_own_folder(folder / name));
        TRY(require_own_folder(folder / name / "config"));
    }
    return {};
}

Result<files::Lock> claim_live(const fs::path& live, const LiveOwner& owner) {
    TRY(require_private_folder(live));
    TRY(files::make_folders(live, 0700));
    auto lock = TRY(files::Lock::take(live / k_lock));
    ::chmod((live / k_lock).c_str(), 0600);
    const Json wanted = marker_of(live, owner);
    const fs::path marker = live / k_marker;
    if (files::exists(marker)) {
        TRY(require_same_owner(marker, wanted));
    } else {
        TRY(files::write_atomic(marker, wanted.dump() + "\n", 0600));
    }
    return lock;
}

}  // namespace sluice::release
