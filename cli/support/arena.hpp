#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <vector>

#include "support/error.hpp"

namespace sluice {

/// The one place where secret values live: pages that are locked (never swapped), left out of core dumps and of forked
/// children. Made when the first Secret is; grows by 1 MiB so that a start without secrets locks nothing.
/// Blocks are powers of two from 64 bytes; a freed block is wiped and goes to its size's free list.
class Arena {
public:
    static Arena& instance();

    /// A zeroed block of at least `size` bytes; `capacity` receives its real size.
    [[nodiscard]] Result<unsigned char*> allocate(std::size_t size, std::size_t& capacity);
    void release(unsigned char* block, std::size_t capacity);

private:
    [[nodiscard]] Result<> grow(std::size_t size);

    static constexpr std::size_t k_smallest = 64;
    static constexpr std::size_t k_classes = 40;

    std::mutex m_mutex;
    std::array<std::vector<unsigned char*>, k_classes> m_free;
    unsigned char* m_next = nullptr;  ///< unused rest of the newest region
    std::size_t m_left = 0;
};

}  // namespace sluice
