#include "support/secret.hpp"

#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstring>
#include <utility>

#include "support/arena.hpp"
#include "support/exec.hpp"

namespace sluice {

Secret::~Secret() {
    if (m_data != nullptr) Arena::instance().release(m_data, m_capacity);
}

Secret::Secret(Secret&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)),
      m_size(std::exchange(other.m_size, 0)),
      m_capacity(std::exchange(other.m_capacity, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    std::swap(m_data, other.m_data);
    std::swap(m_size, other.m_size);
    std::swap(m_capacity, other.m_capacity);
    return *this;
}

Result<Secret> Secret::zeros(std::size_t size) {
    Secret secret;
    secret.m_data = TRY(Arena::instance().allocate(size, secret.m_capacity));
    secret.m_size = size;
    return secret;
}

Result<Secret> Secret::copy(Bytes bytes) {
    Secret secret = TRY(zeros(bytes.size()));
    if (!bytes.empty()) std::memcpy(secret.m_data, bytes.data(), bytes.size());
    return secret;
}

Result<Secret> Secret::random(std::size_t size) {
    Secret secret = TRY(zeros(size));
    randombytes_buf(secret.m_data, size);
    return secret;
}

void Secret::truncate(std::size_t size) {
    if (size >= m_size) return;
    wipe(m_data + size, m_size - size);
    m_size = size;
}

Result<Secret> Secret::clone() const { return copy(expose()); }

bool Secret::equals(const Secret& other) const {
    return m_size == other.m_size && (m_size == 0 || sodium_memcmp(m_data, other.m_data, m_size) == 0);
}

void wipe(void* memory, std::size_t size) { sodium_memzero(memory, size); }

void wipe(std::string& text) {
    wipe(text.data(), text.capacity());
    text.clear();
}

namespace {

rlimit g_core_limit{RLIM_INFINITY, RLIM_INFINITY};  ///< as it was found, for a program that takes our place

}  // namespace

void forbid_memory_dumps() {
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    getrlimit(RLIMIT_CORE, &g_core_limit);
    const rlimit none{0, g_core_limit.rlim_max};  // a hard limit that was lowered could not be given back
    setrlimit(RLIMIT_CORE, &none);
}

void restore_core_limit() { setrlimit(RLIMIT_CORE, &g_core_limit); }

}  // namespace sluice
