#include "bundle/archive_read.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <functional>

#include <fmt/format.h>

#include "bundle/limits.hpp"
#include "bundle/release_check.hpp"
#include "bundle/ustar.hpp"
#include "support/digest.hpp"
#include "support/digest_large.hpp"
#include "support/encoding.hpp"
#include "support/text.hpp"

namespace sluice::bundle {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t k_large = 4U << 20;  ///< from here on hashing takes longer than loading a faster library

Failure broken(std::string rule, std::string message) {
    return fail(Code::integrity, std::move(rule), std::move(message));
}

bool all_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

struct Source {
    Descriptor file;
    std::uint64_t size = 0;
};

/// Never waits for the writer of a FIFO.
Result<Source> open_source(const fs::path& path) {
    Source source{Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)), 0};
    const auto refuse = [&](std::string rule, std::string message) {
        return fail(Error{Code::usage, std::move(rule), std::move(message)}.at({.file = path.string()}));
    };
    if (!source.file) {
        return refuse(errno == ENOENT ? "file-missing" : "io", fmt::format("cannot read: {}", files::reason(errno)));
    }
    struct stat facts {};
    if (::fstat(source.file.get(), &facts) != 0)
        return refuse("io", fmt::format("cannot read: {}", files::reason(errno)));
    if (!S_ISREG(facts.st_mode)) return refuse("not-a-file", "this is no regular file, a bundle was expected");
    source.size = static_cast<std::uint64_t>(facts.st_size);
    if (source.size > k_max_bundle_bytes) {
        return broken("bundle-limit", fmt::format("the archive has more than {} bytes", k_max_bundle_bytes));
    }
    return source;
}

/// Hashes a file to its end and passes each piece on. The limit holds while reading: the file may grow.
Result<std::string> hash_pieces(const Source& source, const fs::path& path,
                                const std::function<Result<>(std::string_view)>& pass_on) {
    if (source.size >= k_large) expect_much_hashing();
    Sha256 hash;
    std::uint64_t total = 0;
    const std::size_t size = std::min<std::size_t>(source.size + 1, k_chunk);  // one more sees the end at once
    while (true) {
        const std::string piece = TRY(read_up_to(source.file, size, path));
        total += piece.size();
        if (total > k_max_bundle_bytes) {
            return broken("bundle-limit", fmt::format("the archive has more than {} bytes", k_max_bundle_bytes));
        }
        hash.update(piece);
        TRY(pass_on(piece));
        if (piece.size() < size) return to_hex(bytes_of(hash.finish()));
    }
}

/// Goes through an archive in which every byte is known but those of the members.
class Walk {
public:
    explicit Walk(const PrivateFile& file) : m_file(file) {}

    Result<Archive> run() {
        const std::string list = TRY(read_list());
        Json::Limits limits;
        limits.bytes = k_max_member_bytes;
        auto json = Json::parse(list, k_list, limits);
        if (!json) json.error().code = Code::integrity;
        m_archive.release = TRY(Release::from_json(TRY(std::move(json))));
        m_archive.list_size = list.size();
        for (std::size_t i = 0; i < files().size(); ++i) TRY(read_member(i));
        TRY(check_end());
        return std::move(m_archive);
    }

private:
    [[nodiscard]] const std::vector<FileEntry>& files() const { return m_archive.release.files; }
    [[nodiscard]] std::uint64_t left() const { return m_file.size() - m_at; }

    Result<std::string> take(std::uint64_t size, std::string_view of) {
        if (size > left()) return broken("bundle-missing", fmt::format("the archive ends before or within \"{}\"", of));
        std::string bytes = TRY(m_file.read(m_at, size));
        m_at += size;
        return bytes;
    }

    Result<std::string> take_body(std::uint64_t size, std::string_view of) {
        std::string bytes = TRY(take(size, of));
        const std::string padding = TRY(take(ustar::padding(size), of));
        if (!all_zero(padding)) return broken("bundle-padding", fmt::format("the bytes after \"{}\" are not NUL", of));
        return bytes;
    }

    Result<std::string> read_list() {
        const std::string block = TRY(take(ustar::k_block, k_list));
        if (all_zero(block)) return broken("bundle-missing", "the archive is empty");
        const ustar::Parsed parsed = TRY(ustar::parse_header(block));
        if (parsed.path != k_list) {
            return broken("bundle-missing", fmt::format("the first member is \"{}\", not release.json", parsed.path));
        }
        if (parsed.size > k_max_member_bytes) {
            return broken("bundle-limit", fmt::format("release.json has more than {} bytes", k_max_member_bytes));
        }
        TRY(check_header(block, k_list, parsed.size));
        return take_body(parsed.size, k_list);
    }

    static Result<> check_header(std::string_view block, std::string_view path, std::uint64_t size) {
        const std::string expected = ustar::header(path, size);
        if (block == expected) return {};
        return broken("bundle-header", fmt::format("the {} in the header of \"{}\" is not the one a bundle has",
                                                   ustar::first_difference(block, expected), path));
    }

    Result<> read_member(std::size_t index) {
        const FileEntry& entry = files()[index];
        const std::string block = TRY(take(ustar::k_block, entry.path));
        if (block != ustar::header(entry.path, entry.size)) return explain(block, index);
        m_archive.offsets.push_back(m_at);
        const std::string bytes = TRY(take_body(entry.size, entry.path));
        if (sha256_hex(bytes) != entry.sha256) {
            return broken("bundle-hash",
                          fmt::format("the bytes of \"{}\" are not those of its listed SHA-256", entry.path));
        }
        return check_spans(m_archive.release, entry.path, bytes);
    }

    /// Why a block is not the header of member `index` (of the archive's end, if there is none).
    Result<> explain(std::string_view block, std::size_t index) const {
        const bool at_end = index == files().size();
        const std::string expected = at_end ? std::string() : files()[index].path;
        if (all_zero(block)) return broken("bundle-missing", fmt::format("\"{}\" is missing", expected));
        const ustar::Parsed parsed = TRY(ustar::parse_header(block));
        if (parsed.path != expected) return explain_path(parsed.path, index);
        if (parsed.size != files()[index].size) {
            return broken("bundle-size", fmt::format("\"{}\" has {} bytes, {} are listed", expected, parsed.size,
                                                     files()[index].size));
        }
        return check_header(block, expected, parsed.size);
    }

    [[nodiscard]] Result<> explain_path(const std::string& path, std::size_t index) const {
        const auto begin = files().begin();
        const auto listed =
            std::find_if(begin, files().end(), [&](const FileEntry& entry) { return entry.path == path; });
        if (path == k_list || (listed != files().end() && static_cast<std::size_t>(listed - begin) < index)) {
            return broken("bundle-duplicate", fmt::format("\"{}\" stands twice", path));
        }
        if (listed != files().end()) {
            return broken("bundle-order", fmt::format("\"{}\" comes before \"{}\"", path, files()[index].path));
        }
        const std::string folded = lower(path);  // paths that are equal so collide on some file systems
        const bool collides = folded == k_list || std::any_of(begin, files().end(), [&](const FileEntry& entry) {
                                  return lower(entry.path) == folded;
                              });
        if (collides)
            return broken("bundle-case", fmt::format("\"{}\" differs from another member only in case", path));
        return broken("bundle-unlisted", fmt::format("\"{}\" is not listed in release.json", path));
    }

    Result<> check_end() {
        if (left() >= ustar::k_block) {
            const std::string block = TRY(m_file.read(m_at, ustar::k_block));
            if (!all_zero(block)) {
                // A further member, if it is one; else whatever it is, it is no end.
                if (auto parsed = ustar::parse_header(block); parsed || parsed.error().rule == "bundle-kind") {
                    return explain(block, files().size());
                }
            }
        }
        if (left() == ustar::k_end_bytes && all_zero(TRY(m_file.read(m_at, ustar::k_end_bytes)))) return {};
        return broken("bundle-end", "the archive does not end with exactly two blocks of NUL");
    }

    const PrivateFile& m_file;
    std::uint64_t m_at = 0;
    Archive m_archive;
};

}  // namespace

Result<HashedCopy> copy_hashed(const fs::path& path) {
    const Source source = TRY(open_source(path));
    PrivateFile copy = TRY(PrivateFile::make(path.parent_path(), source.size));
    std::string digest = TRY(hash_pieces(source, path, [&](std::string_view piece) { return copy.append(piece); }));
    return HashedCopy{std::move(copy), std::move(digest)};
}

Result<std::string> hash_file(const fs::path& path) {
    const Source source = TRY(open_source(path));
    return hash_pieces(source, path, [](std::string_view) { return Result<>{}; });
}

Result<Archive> read_archive(const PrivateFile& file) { return Walk(file).run(); }

}  // namespace sluice::bundle
