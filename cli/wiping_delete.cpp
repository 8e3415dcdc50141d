// Memory that is given back is wiped first: no value belongs on the ordinary heap, and should one get there by a mistake of
// ours or a library's, it does not stay. For the program only; sanitizers bring an allocator of their own.

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <new>

#include "support/secret.hpp"

namespace {

void wipe_and_free(void* memory) {
    if (memory != nullptr) sluice::wipe(memory, malloc_usable_size(memory));
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
    while (true) {
        if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
        const std::new_handler handler = std::get_new_handler();
        if (handler == nullptr) throw std::bad_alloc();
        handler();
    }
}

// The forms for arrays, for nothrow and with a size call these, or are told to.
void operator delete(void* memory) noexcept { wipe_and_free(memory); }
void operator delete(void* memory, std::size_t) noexcept { wipe_and_free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { wipe_and_free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { wipe_and_free(memory); }
