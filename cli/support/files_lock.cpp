#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "support/descriptor.hpp"
#include "support/files.hpp"

namespace sluice::files {
namespace {

Failure not_taken(const fs::path& path) {
    return fail(Error{Code::usage, "io", fmt::format("cannot take the lock: {}", reason(errno))}.at(
        Location{.file = path.string()}));
}

}  // namespace

Lock::Lock(Lock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

Lock& Lock::operator=(Lock&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

Lock::~Lock() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

Result<Lock> Lock::take(const fs::path& path, int wait_seconds) {
    Lock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (lock.m_descriptor < 0) return not_taken(path);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(wait_seconds);
    while (::flock(lock.m_descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) return not_taken(path);
        if (std::chrono::steady_clock::now() >= until) {
            return fail(Error{Code::conflict, "lock-held", "another sluice is at work here"}
                            .at({.file = path.string()})
                            .mend("wait for it to end, then run this again"));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return lock;
}

}  // namespace sluice::files
