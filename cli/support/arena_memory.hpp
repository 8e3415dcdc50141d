#pragma once

#include <cstddef>

/// malloc and its kin for libraries that handle values: what they allocate lies in the locked arena and is wiped when freed.
/// A failure is nullptr.
namespace sluice::arena_memory {

[[nodiscard]] void* allocate(std::size_t size);
[[nodiscard]] void* allocate_zeroed(std::size_t count, std::size_t size);
[[nodiscard]] void* reallocate(void* block, std::size_t size);
void release(void* block);
[[nodiscard]] char* duplicate(const char* text);

}  // namespace sluice::arena_memory
