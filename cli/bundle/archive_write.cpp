#include "bundle/archive_write.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bundle/fresh_file.hpp"
#include "bundle/limits.hpp"
#include "bundle/release_check.hpp"
#include "bundle/ustar.hpp"
#include "support/digest.hpp"
#include "support/encoding.hpp"

namespace sluice::bundle {
namespace {

constexpr std::uint64_t k_expected_body = 1ULL << 30;  // a guess: large enough to keep it out of memory

Failure limit_failure(std::string_view path, std::string_view why) {
    return fail(Code::usage, "bundle-limit", fmt::format("{}: {}", path, why));
}

/// What a reader would refuse as broken is, when writing, something that the project has to mend.
Result<> as_usage(Result<> result) {
    if (!result) result.error().code = Code::usage;
    return result;
}

}  // namespace

Result<ArchiveWriter> ArchiveWriter::make(std::filesystem::path folder) {
    PrivateFile body = TRY(PrivateFile::make(folder, k_expected_body));
    return ArchiveWriter(std::move(folder), std::move(body));
}

Result<> ArchiveWriter::flush() {
    TRY(m_body.append(m_last));
    m_last.clear();
    return {};
}

Result<> ArchiveWriter::add(std::string_view path, std::string_view bytes) {
    return add(path, bytes, sha256_hex(bytes));
}

Result<> ArchiveWriter::add(std::string_view path, std::string_view bytes, std::string sha256) {
    TRY(as_usage(ustar::check_path(path)));
    if (!m_files.empty() && path <= m_files.back().path) {
        return fail(Code::bug, "bundle-order", fmt::format("\"{}\" comes too late", path));
    }
    if (bytes.size() > k_max_member_bytes)
        return limit_failure(path, fmt::format("more than {} bytes", k_max_member_bytes));
    if (m_files.size() + 2 > k_max_members)
        return limit_failure(path, fmt::format("more than {} members", k_max_members));
    m_last += ustar::header(path, bytes.size());
    m_last += bytes;
    m_last.append(ustar::padding(bytes.size()), '\0');
    if (m_last.size() >= k_chunk) TRY(flush());
    if (m_body.size() + m_last.size() > k_max_bundle_bytes - 2 * k_max_member_bytes) {
        return limit_failure(path, fmt::format("the bundle has more than {} bytes", k_max_bundle_bytes));
    }
    m_files.push_back({std::string(path), bytes.size(), std::move(sha256)});
    return {};
}

Result<Written> ArchiveWriter::finish(Release release) {
    release.files = m_files;
    TRY(as_usage(check_release(release)));
    const std::string list = release.to_json().dump_pretty();
    if (list.size() > k_max_member_bytes) {
        return limit_failure("release.json", fmt::format("more than {} bytes", k_max_member_bytes));
    }
    TRY(flush());
    FreshFile file = TRY(FreshFile::make(m_folder));
    PrivateFile copy = TRY(PrivateFile::make(m_folder, list.size() + m_body.size() + 4 * ustar::k_block));
    Sha256 hash;
    const auto put = [&](std::string_view bytes) -> Result<> {
        hash.update(bytes);
        TRY(copy.append(bytes));
        return file.append(bytes);
    };
    TRY(put(ustar::header("release.json", list.size())));
    TRY(put(list));
    TRY(put(std::string(ustar::padding(list.size()), '\0')));
    Archive archive{std::move(release), {}, list.size()};
    std::uint64_t member = copy.size();
    for (const FileEntry& entry : archive.release.files) {
        archive.offsets.push_back(member + ustar::k_block);
        member += ustar::k_block + entry.size + ustar::padding(entry.size);
    }
    for (std::uint64_t at = 0; at < m_body.size(); at += k_chunk) {
        TRY(put(TRY(m_body.read(at, std::min<std::uint64_t>(k_chunk, m_body.size() - at)))));
    }
    TRY(put(std::string(ustar::k_end_bytes, '\0')));
    std::string digest = to_hex(bytes_of(hash.finish()));
    TRY(file.commit(digest + ".tar"));
    return Written{{std::move(copy), std::move(digest)}, std::move(archive)};
}

}  // namespace sluice::bundle
