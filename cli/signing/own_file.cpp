#include "signing/own_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "support/descriptor.hpp"
#include "support/files.hpp"

namespace sluice::signing {
namespace {

Failure fail_at(Error error, const std::string& name) { return fail(std::move(error).at(Location{.file = name})); }

}  // namespace

Result<Secret> read_own_file(const std::filesystem::path& path, std::size_t limit, Error missing, Error wrong) {
    const std::string name = path.string();
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file && errno == ENOENT) return fail_at(std::move(missing), name);
    struct stat facts {};
    if (!file || fstat(file.get(), &facts) != 0)
        return fail_at(Error{Code::usage, "io", "cannot read: " + files::reason(errno)}, name);
    if (!S_ISREG(facts.st_mode) || facts.st_size > static_cast<off_t>(limit)) return fail_at(std::move(wrong), name);
    if (geteuid() != 0 && facts.st_uid != geteuid() && facts.st_uid != 0)
        return fail_at(Error{Code::usage, "identity-mode", "the file of a private key belongs to somebody else"}, name);
    if ((facts.st_mode & 077U) != 0) {
        return fail_at(Error{Code::usage, "identity-mode",
                             fmt::format("others may use this private key: its mode is {:04o}", facts.st_mode & 07777U)}
                           .mend(fmt::format("chmod 600 {}", name)),
                       name);
    }
    return files::read_secret_from(file.get(), limit);
}

}  // namespace sluice::signing
