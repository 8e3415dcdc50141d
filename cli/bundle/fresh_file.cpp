#include "bundle/fresh_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "bundle/private_file.hpp"
#include "support/files.hpp"

namespace sluice::bundle {
namespace {

Failure io_failure(std::string_view doing, const std::filesystem::path& path) {
    return fail(Error{Code::usage, "io", fmt::format("cannot {}: {}", doing, files::reason(errno))}.at(
        {.file = path.string()}));
}

}  // namespace

Result<FreshFile> FreshFile::make(const std::filesystem::path& folder) {
    std::string name = (folder / ".new.XXXXXX").string();
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file) return io_failure("write", folder);
    return FreshFile(std::move(file), name);
}

FreshFile::FreshFile(FreshFile&& other) noexcept
    : m_file(std::move(other.m_file)), m_path(std::exchange(other.m_path, std::filesystem::path())) {}

FreshFile::~FreshFile() {
    if (!m_path.empty()) ::unlink(m_path.c_str());
}

Result<> FreshFile::append(std::string_view bytes) { return write_all(m_file, bytes, m_path.parent_path()); }

Result<std::filesystem::path> FreshFile::commit(std::string_view name) {
    std::filesystem::path path = m_path.parent_path() / name;
    if (::fchmod(m_file.get(), 0644) != 0) return io_failure("set the mode", path);
    if (::fsync(m_file.get()) != 0) return io_failure("sync", path);
    TRY(files::rename(m_path, path));
    m_path.clear();
    return path;
}

}  // namespace sluice::bundle
