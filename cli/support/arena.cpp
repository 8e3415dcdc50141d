#include "support/arena.hpp"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "support/registers.hpp"

namespace sluice {
namespace {

constexpr std::size_t k_region = 1U << 20;

Error lock_failed(std::size_t wanted) {
    rlimit limit{};
    getrlimit(RLIMIT_MEMLOCK, &limit);
    return Error{Code::usage, "memory-lock",
                 fmt::format("cannot lock {} KiB of memory for secret values; the limit of this process is {} KiB",
                             wanted / 1024, limit.rlim_cur / 1024)}
        .mend("raise the limit of locked memory, e.g. `ulimit -l unlimited`, or LimitMEMLOCK= of the service");
}

}  // namespace

Arena& Arena::instance() {
    static Arena* arena =
        new Arena;  // never destroyed: Secrets with static lifetime may outlive any order of destructors
    return *arena;
}

Result<> Arena::grow(std::size_t size) {
    const std::size_t wanted = std::max(k_region, (size + k_region - 1) / k_region * k_region);
    void* region = mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (region == MAP_FAILED) return fail(lock_failed(wanted));
    if (mlock(region, wanted) != 0) {
        munmap(region, wanted);
        return fail(lock_failed(wanted));
    }
    madvise(region, wanted, MADV_DONTDUMP);
    madvise(region, wanted, MADV_WIPEONFORK);
    m_next = static_cast<unsigned char*>(region);
    m_left = wanted;
    return {};
}

Result<unsigned char*> Arena::allocate(std::size_t size, std::size_t& capacity) {
    const std::lock_guard guard(m_mutex);
    capacity = std::bit_ceil(std::max(size, k_smallest));
    auto& free_blocks = m_free.at(static_cast<std::size_t>(std::countr_zero(capacity)));
    if (!free_blocks.empty()) {
        unsigned char* block = free_blocks.back();
        free_blocks.pop_back();
        return block;
    }
    if (m_left < capacity) TRY(grow(capacity));
    unsigned char* block = m_next;
    m_next += capacity;
    m_left -= capacity;
    return block;
}

void Arena::release(unsigned char* block, std::size_t capacity) {
    sodium_memzero(block, capacity);
    clear_vector_registers();
    const std::lock_guard guard(m_mutex);
    m_free.at(static_cast<std::size_t>(std::countr_zero(capacity))).push_back(block);
}

}  // namespace sluice
