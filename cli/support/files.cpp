#include "support/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "support/descriptor.hpp"
#include "support/pages.hpp"
#include "support/text.hpp"

namespace sluice::files {
namespace {

Error io_error(const fs::path& path, std::string_view doing, int number) {
    return Error{Code::usage, "io", fmt::format("cannot {}: {}", doing, reason(number))}.at(
        Location{.file = path.string()});
}

Failure io_failure(const fs::path& path, std::string_view doing) { return fail(io_error(path, doing, errno)); }

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// Opens a regular file for reading without waiting for a writer of a FIFO.
Result<Descriptor> open_regular(const fs::path& path, std::uint64_t limit, std::uint64_t& size) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file) {
        const std::string rule = errno == ENOENT ? "file-missing" : "io";
        return fail(
            Error{Code::usage, rule, fmt::format("cannot read: {}", reason(errno))}.at({.file = path.string()}));
    }
    struct stat facts {};
    if (fstat(file.get(), &facts) != 0) return io_failure(path, "read");
    if (!S_ISREG(facts.st_mode)) {
        const char* kind = S_ISDIR(facts.st_mode) ? "a folder" : "no regular file";
        return fail(Error{Code::usage, "not-a-file", fmt::format("this is {}, a file was expected", kind)}.at(
            {.file = path.string()}));
    }
    size = static_cast<std::uint64_t>(facts.st_size);
    if (size > limit) {
        return fail(Error{Code::usage, "file-too-large",
                          fmt::format("{} bytes, more than the {} bytes that are read here", size, limit)}
                        .at({.file = path.string()}));
    }
    return file;
}

Result<std::size_t> read_some(const Descriptor& file, unsigned char* into, std::size_t size, const fs::path& path) {
    while (true) {
        const ssize_t got = ::read(file.get(), into, size);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return io_failure(path, "read");
    }
}

/// Reads until the end or until `into` is full; returns how much came.
Result<std::size_t> read_all(const Descriptor& file, unsigned char* into, std::size_t size, const fs::path& path) {
    std::size_t done = 0;
    while (done < size) {
        const std::size_t got = TRY(read_some(file, into + done, size - done, path));
        if (got == 0) break;
        done += got;
    }
    return done;
}

Result<> write_all(const Descriptor& file, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return io_failure(path, "write");
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

enum class Sync { yes, no };

/// Fills a new file: bytes, exact mode.
Result<> complete(const Descriptor& file, std::string_view bytes, unsigned mode, const fs::path& path,
                  Sync sync = Sync::yes) {
    TRY(write_all(file, bytes, path));
    if (fchmod(file.get(), mode) != 0) return io_failure(path, "set the mode");
    if (sync == Sync::yes && fsync(file.get()) != 0) return io_failure(path, "sync");
    return {};
}

/// How the names of temporary files beside `path` begin; six characters follow.
std::string temporary_prefix(const fs::path& path) {
    constexpr std::size_t k_longest = 200;  // a name has at most 255 bytes
    return fmt::format(".{}.sluice-", path.filename().string().substr(0, k_longest));
}
constexpr std::string_view k_pattern = "XXXXXX";

/// The file that a link leads to, if that may be written through it; else the path itself. Rule `file-link`.
Result<fs::path> real_place(const fs::path& path, const fs::path& within) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0 || !S_ISLNK(facts.st_mode)) return path;
    if (within.empty()) {
        return fail(Error{Code::usage, "file-link", "a symbolic link stands here, and is not replaced"}
                        .at({.file = path.string()})
                        .mend("put a file in its place, or take it away"));
    }
    std::error_code error;
    const fs::path target = fs::canonical(path, error);
    const fs::path inner = error ? fs::path() : target.lexically_relative(fs::canonical(within, error));
    const bool is_inner = !error && !inner.empty() && *inner.begin() != ".." &&
                          std::find(inner.begin(), inner.end(), ".git") == inner.end();
    if (is_inner && fs::is_regular_file(target, error)) return target;
    return fail(Error{Code::usage, "file-link",
                      "this symbolic link leads to no file of the project, and is not written through"}
                    .at({.file = path.string()})
                    .mend("put the file itself here"));
}

/// What a new file takes over from the one that it replaces. Its group's rights stay with that group, or end.
unsigned inherit(const Descriptor& file, const struct stat& old) {
    const unsigned mode = old.st_mode & 0777U;
    struct stat fresh {};
    if (fstat(file.get(), &fresh) != 0) return mode & 0700U;
    if (fresh.st_uid == old.st_uid && fresh.st_gid == old.st_gid) return mode;
    if (fchown(file.get(), old.st_uid, old.st_gid) == 0 || fchown(file.get(), fresh.st_uid, old.st_gid) == 0)
        return mode;
    return fresh.st_gid == old.st_gid ? mode : mode & 0707U;
}

/// A new file beside `path` whose name nobody else uses, complete and with the mode as of `write_atomic`.
Result<fs::path> write_temporary(const fs::path& path, std::string_view bytes, std::optional<unsigned> mode,
                                 Sync sync) {
    std::string name = (folder_of(path) / temporary_prefix(path)).string().append(k_pattern);
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file) return io_failure(path, "write");
    struct stat old {};
    if (!mode) mode = ::lstat(path.c_str(), &old) == 0 && S_ISREG(old.st_mode) ? inherit(file, old) : 0644U;
    const auto written = complete(file, bytes, *mode, path, sync);
    if (!written) {
        ::unlink(name.c_str());
        return Failure(written.error());
    }
    return fs::path(name);
}

Result<> put_in_place(const fs::path& path, std::string_view bytes, std::optional<unsigned> mode, Sync sync,
                      const fs::path& within) {
    const fs::path place = TRY(real_place(path, within));
    const fs::path temporary = TRY(write_temporary(place, bytes, mode, sync));
    if (::rename(temporary.c_str(), place.c_str()) == 0)
        return sync == Sync::yes ? sync_folder(folder_of(place)) : Result<>{};
    const int number = errno;
    ::unlink(temporary.c_str());
    return fail(io_error(path, "write", number));
}

}  // namespace

Result<std::string> read(const fs::path& path, std::uint64_t limit) {
    std::uint64_t size = 0;
    const Descriptor file = TRY(open_regular(path, limit, size));
    std::string text;
    text.reserve(size + 1);
    populate(text.data(), size);
    text.resize(size + 1);  // one more: a file that grows meanwhile is seen
    const std::size_t got = TRY(read_all(file, reinterpret_cast<unsigned char*>(text.data()), text.size(), path));
    if (got > size) {
        return fail(
            Error{Code::conflict, "file-changed", "the file grew while it was read"}.at({.file = path.string()}));
    }
    text.resize(got);
    return text;
}

Result<Secret> read_secret(const fs::path& path, std::uint64_t limit) {
    std::uint64_t size = 0;
    const Descriptor file = TRY(open_regular(path, limit, size));
    Secret secret = TRY(Secret::zeros(size));
    const std::size_t got = TRY(read_all(file, secret.expose_mutable().data(), size, path));
    secret.truncate(got);
    return secret;
}

Result<Secret> read_secret_from(int descriptor, std::uint64_t limit) {
    const Descriptor file(::fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
    const fs::path name = "standard input";
    if (!file) return io_failure(name, "read");
    Secret secret = TRY(Secret::zeros(4096));
    std::size_t size = 0;
    while (true) {
        size += TRY(read_all(file, secret.expose_mutable().data() + size, secret.size() - size, name));
        if (size < secret.size()) break;
        if (size > limit) return fail(Code::usage, "file-too-large", fmt::format("more than {} bytes of input", limit));
        Secret larger = TRY(Secret::zeros(secret.size() * 2));
        std::memcpy(larger.expose_mutable().data(), secret.expose().data(), size);
        secret = std::move(larger);
    }
    secret.truncate(size);
    return secret;
}

Result<std::string> read_or_empty(const fs::path& path, std::uint64_t limit) {
    auto text = read(path, limit);
    if (!text && text.error().rule == "file-missing") return std::string();
    return text;
}

Result<> write_atomic(const fs::path& path, std::string_view bytes, std::optional<unsigned> mode,
                      const fs::path& within) {
    return put_in_place(path, bytes, mode, Sync::yes, within);
}

void remove_leftovers(const fs::path& path) {
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    const fs::path& place = error ? path : real;
    const std::string prefix = temporary_prefix(place);
    const auto names = files::list(folder_of(place));
    if (!names) return;
    for (const std::string& name : *names) {
        if (!name.starts_with(prefix) || name.size() != prefix.size() + k_pattern.size()) continue;
        const fs::path leftover = folder_of(place) / name;
        struct stat facts {};
        const bool is_file = ::lstat(leftover.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
        if (is_file && facts.st_uid == geteuid()) ::unlink(leftover.c_str());
    }
}

Result<> replace(const fs::path& path, std::string_view bytes, std::optional<unsigned> mode) {
    return put_in_place(path, bytes, mode, Sync::no, {});
}

Batch::~Batch() {
    for (const Waiting& one : m_waiting) ::unlink(one.temporary.c_str());
}

Result<> Batch::add(const fs::path& path, std::string_view bytes, unsigned mode) {
    if (fs::is_directory(fs::symlink_status(path))) return fail(io_error(path, "write", EISDIR));
    m_waiting.push_back({TRY(write_temporary(path, bytes, mode, Sync::no)), path});
    return {};
}

Result<> Batch::commit() {
    for (Waiting& one : m_waiting) {
        if (::rename(one.temporary.c_str(), one.path.c_str()) != 0) return io_failure(one.path, "write");
    }
    m_waiting.clear();
    return {};
}

Result<> write_secret(const fs::path& path, const Secret& value, unsigned mode) {
    return write_atomic(path, value.expose_text(), mode);
}

Result<> create_new(const fs::path& path, std::string_view bytes, unsigned mode) {
    // A file without a name until it is complete: a crash leaves nothing, above all no half of an identity.
    const Descriptor file(::open(folder_of(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
    if (!file) return io_failure(path, "write");
    TRY(complete(file, bytes, mode, path));
    const std::string unnamed = fmt::format("/proc/self/fd/{}", file.get());
    const int status = ::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW);
    const int number = errno;
    if (status != 0 && number == EEXIST) {
        return fail(Error{Code::conflict, "file-exists", "the file exists already"}.at({.file = path.string()}));
    }
    if (status != 0) return fail(io_error(path, "write", number));
    return sync_folder(folder_of(path));
}

Result<> append_at(const fs::path& path, std::uint64_t at, std::string_view bytes, unsigned mode) {
    const bool is_new = !files::exists(path);
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!file) return io_failure(path, "write");
    struct stat facts {};
    if (fstat(file.get(), &facts) != 0) return io_failure(path, "write");
    if (static_cast<std::uint64_t>(facts.st_size) < at) {
        return fail(Error{Code::conflict, "file-changed", "the file shrank meanwhile"}.at({.file = path.string()}));
    }
    const auto offset = static_cast<off_t>(at);
    if (facts.st_size > offset && ftruncate(file.get(), offset) != 0)
        return io_failure(path, "cut off an interrupted write");
    if (is_new && fchmod(file.get(), mode) != 0) return io_failure(path, "set the mode");
    if (lseek(file.get(), offset, SEEK_SET) < 0) return io_failure(path, "write");
    TRY(write_all(file, bytes, path));
    if (fsync(file.get()) != 0) return io_failure(path, "sync");
    return is_new ? sync_folder(folder_of(path)) : Result<>{};
}

Result<> switch_link(const fs::path& link, const fs::path& target) {
    const fs::path temporary = folder_of(link) / fmt::format(".{}.{}", link.filename().string(), ::getpid());
    ::unlink(temporary.c_str());
    if (::symlink(target.c_str(), temporary.c_str()) != 0) return io_failure(link, "make the link");
    if (::rename(temporary.c_str(), link.c_str()) != 0) {
        const int number = errno;
        ::unlink(temporary.c_str());
        return fail(io_error(link, "switch the link", number));
    }
    return sync_folder(folder_of(link));
}

Result<> make_folders(const fs::path& path, unsigned mode) {
    if (path.empty() || fs::is_directory(path)) return {};
    if (path.has_parent_path() && path.parent_path() != path) TRY(make_folders(path.parent_path(), mode));
    if (::mkdir(path.c_str(), mode) != 0) {
        if (errno == EEXIST && fs::is_directory(path)) return {};
        return io_failure(path, "make the folder");
    }
    if (::chmod(path.c_str(), mode) != 0) return io_failure(path, "set the mode");
    return sync_folder(folder_of(path));
}

Result<fs::path> make_draft_folder(const fs::path& parent) {
    std::string name = (parent / ".draft.XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return io_failure(parent, "make a folder");
    if (::chmod(name.c_str(), 0755) != 0) return io_failure(parent, "set the mode");
    return fs::path(name);
}

Result<> sync_folder(const fs::path& path) {
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return io_failure(path, "open the folder");
    if (fsync(folder.get()) != 0 && errno != EINVAL && errno != EROFS) return io_failure(path, "sync the folder");
    return {};
}

Result<> remove_tree(const fs::path& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) return fail(io_error(path, "remove", error.value()));
    return {};
}

Result<> rename(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return io_failure(to, "rename");
    return sync_folder(folder_of(to));
}

bool exists(const fs::path& path) {
    struct stat facts {};
    return ::lstat(path.c_str(), &facts) == 0;
}

Result<std::vector<std::string>> list(const fs::path& folder) {
    std::vector<std::string> names;
    if (!files::exists(folder)) return names;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        names.push_back(it->path().filename().string());
    }
    if (error) return fail(io_error(folder, "list the folder", error.value()));
    std::sort(names.begin(), names.end());
    return names;
}

namespace {

Result<> list_below(const fs::path& folder, const std::string& prefix, std::vector<std::string>& out) {
    for (const std::string& name : TRY(list(folder))) {
        const fs::path path = folder / name;
        struct stat facts {};
        if (::lstat(path.c_str(), &facts) != 0) return io_failure(path, "read");
        if (S_ISDIR(facts.st_mode)) {
            TRY(list_below(path, prefix + name + "/", out));
        } else if (S_ISREG(facts.st_mode)) {
            out.push_back(prefix + name);
        } else {
            return fail(Error{Code::usage, "not-a-file", "links and special files are not followed here"}.at(
                {.file = path.string()}));
        }
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> list_tree(const fs::path& folder) {
    std::vector<std::string> out;
    TRY(list_below(folder, "", out));
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace sluice::files
