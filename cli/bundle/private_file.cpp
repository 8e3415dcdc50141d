#include "bundle/private_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

namespace sluice::bundle {
namespace {

constexpr std::uint64_t k_memory_bytes = 8ULL << 20;

Failure io_failure(std::string_view doing, int number, const std::filesystem::path& path) {
    return fail(Error{Code::usage, "io", fmt::format("cannot {}: {}", doing, files::reason(number))}.at(
        {.file = path.string()}));
}

Descriptor in_memory() { return Descriptor(::memfd_create("bundle", MFD_CLOEXEC)); }

Descriptor in_folder(const std::filesystem::path& folder) {
    return Descriptor(::open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600));
}

}  // namespace

Result<PrivateFile> PrivateFile::make(const std::filesystem::path& near, std::uint64_t expected) {
    if (expected <= k_memory_bytes) {
        if (Descriptor file = in_memory()) return PrivateFile(std::move(file));
    }
    for (const std::filesystem::path& folder :
         {near, std::filesystem::path("/var/tmp"), std::filesystem::path("/tmp")}) {
        if (Descriptor file = in_folder(folder)) return PrivateFile(std::move(file));
    }
    if (Descriptor file = in_memory()) return PrivateFile(std::move(file));
    return io_failure("make a temporary file", errno, near);
}

Result<> PrivateFile::append(std::string_view bytes) {
    TRY(write_all(m_file, bytes, "temporary file"));
    m_size += bytes.size();
    return {};
}

Result<std::string> PrivateFile::read(std::uint64_t offset, std::uint64_t size) const {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t got =
            ::pread(m_file.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return io_failure("read", got < 0 ? errno : EIO, "temporary file");
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

Result<> write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return io_failure("write", errno, path);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Result<std::string> read_up_to(const Descriptor& file, std::size_t size, const std::filesystem::path& path) {
    std::string bytes(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        const ssize_t got = ::read(file.get(), bytes.data() + done, size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_failure("read", errno, path);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
}

}  // namespace sluice::bundle
