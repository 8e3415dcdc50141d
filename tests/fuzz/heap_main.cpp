// Counts what `new` gives, for the run over the corpus.

#include "heap.hpp"

#if defined(__SANITIZE_ADDRESS__)

namespace sluice::fuzz {

std::size_t heap_in_use() { return 0; }
std::size_t heap_peak() { return 0; }
void restart_heap_peak() {}

}  // namespace sluice::fuzz

#else

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> g_used{0};
std::atomic<std::size_t> g_peak{0};

void release(void* memory) {
    g_used -= malloc_usable_size(memory);
    std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) throw std::bad_alloc();
    g_used += malloc_usable_size(memory);
    g_peak = std::max(g_peak.load(), g_used.load());
    return memory;
}

void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }

namespace sluice::fuzz {

std::size_t heap_in_use() { return g_used; }
std::size_t heap_peak() { return g_peak; }
void restart_heap_peak() { g_peak = g_used.load(); }

}  // namespace sluice::fuzz

#endif
