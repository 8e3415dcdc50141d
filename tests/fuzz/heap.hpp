#pragma once

#include <cstddef>

namespace sluice::fuzz {

/// Bytes on the heap that `new` gave; 0 under a sanitizer, which has an allocator of its own.
[[nodiscard]] std::size_t heap_in_use();
/// The most since the last call of `restart_heap_peak`.
[[nodiscard]] std::size_t heap_peak();
void restart_heap_peak();

}  // namespace sluice::fuzz
