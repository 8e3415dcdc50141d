#include "bundle/bundle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bundle/archive_write.hpp"
#include "bundle/fresh_file.hpp"
#include "bundle/limits.hpp"
#include "bundle/ustar.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::bundle {
namespace {}  // namespace

struct Bundle::Impl {
    PrivateFile file;
    std::string sha256;
    Archive archive;
};

Bundle::Bundle(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Bundle::~Bundle() = default;
Bundle::Bundle(Bundle&&) noexcept = default;
Bundle& Bundle::operator=(Bundle&&) noexcept = default;

Result<Bundle> Bundle::open(const fs::path& tar, std::string_view expected_sha256) {
    auto opened = [&]() -> Result<Bundle> {
        HashedCopy copy = TRY(copy_hashed(tar));
        if (!expected_sha256.empty() && copy.sha256 != expected_sha256) {
            return fail(
                Error{Code::integrity, "bundle-digest",
                      fmt::format("the archive's SHA-256 is {}, not {}", copy.sha256, printable(expected_sha256))});
        }
        Archive archive = TRY(read_archive(copy.file));
        return Bundle(std::make_unique<Impl>(Impl{std::move(copy.file), std::move(copy.sha256), std::move(archive)}));
    }();
    if (opened) return opened;
    Error error = std::move(opened).error();
    if (!error.where) error.at(Location{.file = tar.string()});
    if (error.code == Code::integrity && error.hint.empty()) {
        error.hint = "do not use this archive; get the release again from where it was made";
    }
    return fail(std::move(error));
}

Bundle Bundle::of(Written written) {
    return Bundle(std::make_unique<Impl>(
        Impl{std::move(written.copy.file), std::move(written.copy.sha256), std::move(written.archive)}));
}

const std::string& Bundle::sha256() const { return m_impl->sha256; }
const Release& Bundle::release() const { return m_impl->archive.release; }

std::string Bundle::short_name() const {
    return fmt::format("{}-{}", release().project, std::string_view(sha256()).substr(0, 12));
}

Result<std::string> Bundle::read(std::string_view member) const {
    const Archive& archive = m_impl->archive;
    if (member == k_list) return m_impl->file.read(ustar::k_block, archive.list_size);
    const FileEntry* entry = archive.release.file(member);
    if (entry == nullptr) {
        return fail(Code::usage, "bundle-member", fmt::format("the bundle has no member \"{}\"", printable(member)));
    }
    const auto index = static_cast<std::size_t>(entry - archive.release.files.data());
    return m_impl->file.read(archive.offsets[index], entry->size);
}

Result<fs::path> Bundle::copy_to(const fs::path& folder, std::string_view name) const {
    TRY(files::make_folders(folder));
    FreshFile file = TRY(FreshFile::make(folder));
    const PrivateFile& from = m_impl->file;
    for (std::uint64_t at = 0; at < from.size(); at += k_chunk) {
        TRY(file.append(TRY(from.read(at, std::min(k_chunk, from.size() - at)))));
    }
    return file.commit(name);
}

}  // namespace sluice::bundle
