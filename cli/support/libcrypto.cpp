#include "support/libcrypto.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>

#include "support/arena.hpp"

namespace sluice {
namespace {

/// Stands before each block that OpenSSL gets: what the arena wants back, and what a copy needs.
struct alignas(std::max_align_t) Head {
    std::size_t capacity;
    std::size_t size;
};

Head* head_of(void* block) {
    return std::launder(reinterpret_cast<Head*>(static_cast<unsigned char*>(block) - sizeof(Head)));
}

// OpenSSL's signatures: the file and the line that ask are not used.

void* arena_malloc(std::size_t size, const char*, int) {
    std::size_t capacity = 0;
    if (size == 0 || size > SIZE_MAX / 4) return nullptr;
    const auto block = Arena::instance().allocate(size + sizeof(Head), capacity);
    if (!block) return nullptr;
    new (*block) Head{capacity, size};
    return *block + sizeof(Head);
}

void arena_free(void* block, const char*, int) {
    if (block == nullptr) return;
    Head* head = head_of(block);
    Arena::instance().release(reinterpret_cast<unsigned char*>(head), head->capacity);
}

void* arena_realloc(void* block, std::size_t size, const char* file, int line) {
    if (block == nullptr) return arena_malloc(size, file, line);
    if (size == 0) {
        arena_free(block, file, line);
        return nullptr;
    }
    void* grown = arena_malloc(size, file, line);
    if (grown == nullptr) return nullptr;
    std::memcpy(grown, block, std::min(size, head_of(block)->size));
    arena_free(block, file, line);
    return grown;
}

void* load_libcrypto() {
    void* library = ::dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return nullptr;
    using SetMemory = int(void* (*)(std::size_t, const char*, int), void* (*)(void*, std::size_t, const char*, int),
                          void (*)(void*, const char*, int));
    auto* set_memory = reinterpret_cast<SetMemory*>(::dlsym(library, "CRYPTO_set_mem_functions"));
    // It refuses once something was allocated: then another library of ours had it first, and it is not to be used.
    if (set_memory == nullptr || set_memory(arena_malloc, arena_realloc, arena_free) != 1) return nullptr;
    return library;
}

}  // namespace

void* libcrypto() {
    static void* const library = load_libcrypto();
    return library;
}

bool find_in_libcrypto(const char* name, void*& function) {
    function = libcrypto() == nullptr ? nullptr : ::dlsym(libcrypto(), name);
    return function != nullptr;
}

}  // namespace sluice
