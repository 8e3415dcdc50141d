#include "signing/own_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include <fmt/format.h>

#include "support/descriptor.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

Failure fail_at(Error error, const std::string& name) { return fail(std::move(error).at(Location{.file = name})); }

}  // namespace

Result<> require_own(int descriptor, const std::string& name, std::string_view what) {
    struct stat facts {};
    if (fstat(descriptor, &facts) != 0)
        return fail_at(Error{Code::usage, "io", "cannot read: " + files::reason(errno)}, name);
    if (!S_ISREG(facts.st_mode)) return {};
    if (geteuid() != 0 && facts.st_uid != geteuid() && facts.st_uid != 0) {
        return fail_at(
            Error{Code::usage, "identity-mode", fmt::format("the file of a {} belongs to somebody else", what)}, name);
    }
    if ((facts.st_mode & 077U) == 0) return {};
    Error error{Code::usage, "identity-mode",
                fmt::format("others may use this {}: its mode is {:04o}", what, facts.st_mode & 07777U)};
    const bool has_path = !name.starts_with("fd:") && name != "standard input";
    return fail_at(std::move(error).mend(has_path ? "chmod 600 " + shell_word(name) : "chmod 600 the file behind it"),
                   name);
}

Result<Secret> read_own_file(const std::filesystem::path& path, std::size_t limit, Error missing, Error wrong) {
    const std::string name = path.string();
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file && errno == ENOENT) return fail_at(std::move(missing), name);
    struct stat facts {};
    if (!file || fstat(file.get(), &facts) != 0)
        return fail_at(Error{Code::usage, "io", "cannot read: " + files::reason(errno)}, name);
    if (!S_ISREG(facts.st_mode) || facts.st_size > static_cast<off_t>(limit)) return fail_at(std::move(wrong), name);
    TRY(require_own(file.get(), name, "private key"));
    return files::read_secret_from(file.get(), limit);
}

}  // namespace sluice::signing
