#include "support/arena_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

#include "support/arena.hpp"

namespace sluice::arena_memory {
namespace {

/// Stands before each block: what the arena wants back, and what a copy needs.
struct alignas(std::max_align_t) Head {
    std::size_t capacity;
    std::size_t size;
};

Head* head_of(void* block) {
    return std::launder(reinterpret_cast<Head*>(static_cast<unsigned char*>(block) - sizeof(Head)));
}

}  // namespace

void* allocate(std::size_t size) {
    std::size_t capacity = 0;
    if (size > SIZE_MAX / 4) return nullptr;
    const auto block = Arena::instance().allocate(size + sizeof(Head), capacity);
    if (!block) return nullptr;
    new (*block) Head{capacity, size};
    return *block + sizeof(Head);
}

void* allocate_zeroed(std::size_t count, std::size_t size) {
    std::size_t bytes = 0;
    return __builtin_mul_overflow(count, size, &bytes) ? nullptr : allocate(bytes);  // the arena's blocks are zeroed
}

void release(void* block) {
    if (block == nullptr) return;
    Head* head = head_of(block);
    Arena::instance().release(reinterpret_cast<unsigned char*>(head), head->capacity);
}

void* reallocate(void* block, std::size_t size) {
    if (block == nullptr) return allocate(size);
    if (size == 0) {
        release(block);
        return nullptr;
    }
    void* grown = allocate(size);
    if (grown == nullptr) return nullptr;
    std::memcpy(grown, block, std::min(size, head_of(block)->size));
    release(block);
    return grown;
}

char* duplicate(const char* text) {
    const std::size_t size = std::strlen(text) + 1;
    void* copy = allocate(size);
    return copy == nullptr ? nullptr : static_cast<char*>(std::memcpy(copy, text, size));
}

}  // namespace sluice::arena_memory
