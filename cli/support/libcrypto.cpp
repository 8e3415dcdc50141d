#include "support/libcrypto.hpp"

#include <dlfcn.h>

#include <cstddef>

#include "support/arena_memory.hpp"

namespace sluice {
namespace {

// OpenSSL's signatures: the file and the line that ask are not used.

void* arena_malloc(std::size_t size, const char*, int) { return size == 0 ? nullptr : arena_memory::allocate(size); }
void arena_free(void* block, const char*, int) { arena_memory::release(block); }
void* arena_realloc(void* block, std::size_t size, const char*, int) {
    if (size != 0) return arena_memory::reallocate(block, size);
    arena_memory::release(block);
    return nullptr;
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
