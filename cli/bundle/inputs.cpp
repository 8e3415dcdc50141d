#include "bundle/inputs.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "support/build.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "support/parallel.hpp"

namespace sluice::bundle {
namespace {

namespace fs = std::filesystem;

constexpr std::array k_folders{"environments", "evidence", "schemas", "templates"};
constexpr std::array k_files{"sluice.trust", "sluice.yaml"};
constexpr std::size_t k_most_entries = 200'000;

struct Entry {
    std::string path;  ///< relative to the project
    bool is_folder = false;
    std::string digest;  ///< of a file; "" if it cannot be read
};

/// A folder's whole content. False: something in it is neither file nor folder, or there is too much.
bool add_folder(const fs::path& root, const std::string& name, std::vector<Entry>& entries) {
    std::error_code failed;
    const fs::file_status status = fs::symlink_status(root / name, failed);
    if (status.type() == fs::file_type::not_found) return true;
    if (status.type() != fs::file_type::directory) return false;
    fs::recursive_directory_iterator at(root / name, failed);
    for (const fs::recursive_directory_iterator end; !failed && at != end; at.increment(failed)) {
        const bool is_folder = !at->is_symlink(failed) && at->is_directory(failed);
        const bool is_file = !at->is_symlink(failed) && at->is_regular_file(failed);
        if (failed || (!is_folder && !is_file) || entries.size() >= k_most_entries) return false;
        entries.push_back({at->path().native().substr(root.native().size()), is_folder, {}});
    }
    return !failed;
}

}  // namespace

std::optional<std::string> digest_inputs(const fs::path& root) {
    std::vector<Entry> entries;
    for (const char* name : k_folders) {
        if (!add_folder(root, name, entries)) return std::nullopt;
    }
    for (const char* name : k_files) {
        std::error_code failed;
        const auto type = fs::symlink_status(root / name, failed).type();
        if (type == fs::file_type::not_found) continue;
        if (type != fs::file_type::regular) return std::nullopt;
        entries.push_back({std::string("/") + name, false, {}});
    }
    parallel::for_each(entries.size(), [&](std::size_t at) {
        Entry& entry = entries[at];
        if (entry.is_folder) return;
        if (const auto bytes = files::read(root.native() + entry.path)) entry.digest = blake2b(*bytes);
    });
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
    std::string fields;
    append_field(fields, "sluice-inputs-1");
    append_field(fields, build_id());
    for (const Entry& entry : entries) {
        if (!entry.is_folder && entry.digest.empty()) return std::nullopt;
        append_field(fields, entry.path);
        append_field(fields, entry.digest);
    }
    return to_hex(bytes_of(blake2b(fields)));
}

}  // namespace sluice::bundle
