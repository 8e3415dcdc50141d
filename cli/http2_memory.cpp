// HTTP/2 in libcurl is libnghttp2's, which copies headers and bodies, tokens and values among them, into memory of its own
// and takes it from malloc. libcurl 7.88 has no word to change that. It calls the function below to begin a session; as the
// program has one of that name, it gets ours, and ours gives libnghttp2 the locked arena, which is wiped when it is freed.
//
// A libcurl that begins its sessions in another way does not come by here and works as ever; tests/vault/live_memory.py
// would find what it leaves behind.

#include <dlfcn.h>

#include <cstddef>

#include "support/arena_memory.hpp"

namespace {

/// nghttp2_mem of nghttp2.h, whose layout is part of the library's binary interface (libnghttp2.so.14).
struct Memory {
    void* user;
    void* (*allocate)(std::size_t size, void* user);
    void (*release)(void* block, void* user);
    void* (*allocate_zeroed)(std::size_t count, std::size_t size, void* user);
    void* (*reallocate)(void* block, std::size_t size, void* user);
};

// The library keeps a copy of the table.
Memory g_arena = {
    nullptr,
    [](std::size_t size, void*) { return sluice::arena_memory::allocate(size); },
    [](void* block, void*) { sluice::arena_memory::release(block); },
    [](std::size_t count, std::size_t size, void*) { return sluice::arena_memory::allocate_zeroed(count, size); },
    [](void* block, std::size_t size, void*) { return sluice::arena_memory::reallocate(block, size); },
};

using NewSession = int(void** session, const void* callbacks, void* user, const void* option, Memory* memory);

constexpr int k_no_memory = -901;  ///< NGHTTP2_ERR_NOMEM

}  // namespace

extern "C" {

[[gnu::visibility("default")]] int nghttp2_session_client_new2(void** session, const void* callbacks, void* user,
                                                               const void* option);

int nghttp2_session_client_new2(void** session, const void* callbacks, void* user, const void* option) {
    void* library = ::dlopen("libnghttp2.so.14", RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    if (library == nullptr) return k_no_memory;
    auto* make = reinterpret_cast<NewSession*>(::dlsym(library, "nghttp2_session_client_new3"));
    const int done = make == nullptr ? k_no_memory : make(session, callbacks, user, option, &g_arena);
    ::dlclose(library);  // libcurl holds it
    return done;
}
}
