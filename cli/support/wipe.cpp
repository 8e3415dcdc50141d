#include "support/wipe.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include <fmt/format.h>

#include "support/descriptor.hpp"
#include "support/files.hpp"

namespace sluice::files {
namespace {

Failure failed(const fs::path& path) {
    return fail(Error{Code::usage, "io", fmt::format("cannot overwrite: {}", reason(errno))}.at(
        Location{.file = path.string()}));
}

Result<> wipe_file(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts {};
    if (!file || ::fstat(file.get(), &facts) != 0) return failed(path);
    const std::string zeros(65'536, '\0');
    auto left = static_cast<std::uint64_t>(facts.st_size);
    while (left > 0) {
        const ssize_t put = ::write(file.get(), zeros.data(), std::min<std::uint64_t>(left, zeros.size()));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return failed(path);
        left -= static_cast<std::uint64_t>(put);
    }
    if (facts.st_size > 0 && ::fsync(file.get()) != 0) return failed(path);
    return {};
}

}  // namespace

Result<> wipe_tree(const fs::path& path) {
    struct stat facts {};
    if (::lstat(path.c_str(), &facts) != 0) return {};
    if (S_ISDIR(facts.st_mode)) {
        for (const std::string& name : TRY(list(path))) TRY(wipe_tree(path / name));
    } else if (S_ISREG(facts.st_mode)) {
        TRY(wipe_file(path));
    }
    return remove_tree(path);
}

}  // namespace sluice::files
