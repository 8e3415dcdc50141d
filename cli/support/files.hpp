#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::files {

namespace fs = std::filesystem;

inline constexpr std::uint64_t k_text_limit = 16ULL << 20;  ///< default cap of files that are parsed: 16 MiB

/// The whole of a regular file of at most `limit` bytes. A missing file, a directory, a device, a FIFO, a symlink that
/// ends nowhere or in a circle, and a file over the limit are errors located at `path`; nothing is read of them.
[[nodiscard]] Result<std::string> read(const fs::path& path, std::uint64_t limit = k_text_limit);
/// The same into locked memory.
[[nodiscard]] Result<Secret> read_secret(const fs::path& path, std::uint64_t limit = 1 << 20);
/// Everything from a descriptor until its end, into locked memory.
[[nodiscard]] Result<Secret> read_secret_from(int descriptor, std::uint64_t limit = 1 << 20);
/// Like `read`, but a file that does not exist is an empty text.
[[nodiscard]] Result<std::string> read_or_empty(const fs::path& path, std::uint64_t limit = k_text_limit);

/// Replaces `path` in one step: temporary file beside it, fsync, rename, fsync of the folder. `mode` is exact, whatever
/// the umask; without one a file keeps its own (and its group, or gives that group nothing), and a new one gets 0644.
/// A symbolic link is written through when its target is a file below the folder `within`, and not below a `.git` there;
/// any other one is refused, and stays: rule `file-link`. Parent folders are not made.
[[nodiscard]] Result<> write_atomic(const fs::path& path, std::string_view bytes,
                                    std::optional<unsigned> mode = std::nullopt, const fs::path& within = {});
/// Removes the temporary files that killed writers of `path` left. Only for whoever holds the lock under which all of them
/// write, or a living one would lose its file. What cannot be removed stays.
void remove_leftovers(const fs::path& path);
/// Like `write_atomic`, but nothing is synced: after a power failure the file may be empty or the old one. For what can be
/// made again.
[[nodiscard]] Result<> replace(const fs::path& path, std::string_view bytes,
                               std::optional<unsigned> mode = std::nullopt);
/// New contents of several files, which take their places one right after the other when all of them are written: what fails
/// in writing leaves every file as it was. Nothing is synced, as with `replace`.
class Batch {
public:
    Batch() = default;
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    ~Batch();  ///< removes what did not take its place

    /// Writes the new content beside `path`, whose folder is there.
    [[nodiscard]] Result<> add(const fs::path& path, std::string_view bytes, unsigned mode = 0644);
    [[nodiscard]] Result<> commit();

private:
    struct Waiting {
        fs::path temporary;
        fs::path path;
    };
    std::vector<Waiting> m_waiting;
};
/// Like `write_atomic`, straight from locked memory: for the files with values that the user asked for.
[[nodiscard]] Result<> write_secret(const fs::path& path, const Secret& value, unsigned mode = 0600);
/// Like `write_atomic`, but fails (rule `file-exists`, Code::conflict) when `path` exists.
[[nodiscard]] Result<> create_new(const fs::path& path, std::string_view bytes, unsigned mode = 0644);
/// Appends at byte offset `at` (bytes after it, from an interrupted write, are cut off first), then fsync.
[[nodiscard]] Result<> append_at(const fs::path& path, std::uint64_t at, std::string_view bytes, unsigned mode = 0644);
/// Makes `link` point to `target` in one step.
[[nodiscard]] Result<> switch_link(const fs::path& link, const fs::path& target);

/// Makes a folder and its parents, with `mode` for those that it makes, synced into their parents.
[[nodiscard]] Result<> make_folders(const fs::path& path, unsigned mode = 0755);
/// A new, empty folder of an unused name in `parent`, mode 0755, to be filled and renamed.
[[nodiscard]] Result<fs::path> make_draft_folder(const fs::path& parent);
[[nodiscard]] Result<> sync_folder(const fs::path& path);
/// Removes a file or a folder tree; links are removed, never followed. Nothing there is no error.
[[nodiscard]] Result<> remove_tree(const fs::path& path);
[[nodiscard]] Result<> rename(const fs::path& from, const fs::path& to);

[[nodiscard]] bool exists(const fs::path& path);
/// Names in a folder, sorted bytewise. A missing folder is an empty list.
[[nodiscard]] Result<std::vector<std::string>> list(const fs::path& folder);
/// Regular files under a folder as relative paths with '/', sorted bytewise; links and other kinds are an error.
[[nodiscard]] Result<std::vector<std::string>> list_tree(const fs::path& folder);

/// An exclusive lock on a file of its own (flock), held until destruction. The file is made, and never removed.
class Lock {
public:
    Lock(Lock&& other) noexcept;
    Lock& operator=(Lock&& other) noexcept;
    ~Lock();
    /// Waits up to `wait_seconds`; then Code::conflict, rule `lock-held`.
    [[nodiscard]] static Result<Lock> take(const fs::path& path, int wait_seconds = 10);

private:
    explicit Lock(int descriptor) : m_descriptor(descriptor) {}
    int m_descriptor = -1;
};

}  // namespace sluice::files
