#include "support/libcurl.hpp"

#include <dlfcn.h>

#include <optional>

#include "support/arena_memory.hpp"
#include "support/libcrypto.hpp"

namespace sluice::http {
namespace {

template <class Function>
bool find_in(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(::dlsym(library, name));
    return function != nullptr;
}

bool find_all(void* from, LibCurl& to) {
    return find_in(from, "curl_global_init_mem", to.global_init) && find_in(from, "curl_easy_init", to.easy_init) &&
           find_in(from, "curl_easy_setopt", to.set) && find_in(from, "curl_easy_getinfo", to.info) &&
           find_in(from, "curl_easy_reset", to.easy_reset) && find_in(from, "curl_easy_cleanup", to.easy_cleanup) &&
           find_in(from, "curl_multi_init", to.multi_init) && find_in(from, "curl_multi_setopt", to.multi_set) &&
           find_in(from, "curl_multi_add_handle", to.multi_add) &&
           find_in(from, "curl_multi_remove_handle", to.multi_remove) &&
           find_in(from, "curl_multi_perform", to.multi_perform) && find_in(from, "curl_multi_poll", to.multi_poll) &&
           find_in(from, "curl_multi_info_read", to.multi_read) &&
           find_in(from, "curl_multi_cleanup", to.multi_cleanup) && find_in(from, "curl_slist_append", to.append) &&
           find_in(from, "curl_slist_free_all", to.free_list);
}

std::optional<LibCurl> load() {
    // OpenSSL first, so that what it allocates for libcurl lies in the arena, too.
    if (libcrypto() == nullptr) return std::nullopt;
    void* opened = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    LibCurl library;
    if (opened == nullptr || !find_all(opened, library)) return std::nullopt;
    const CURLcode done =
        library.global_init(CURL_GLOBAL_DEFAULT, arena_memory::allocate, arena_memory::release,
                            arena_memory::reallocate, arena_memory::duplicate, arena_memory::allocate_zeroed);
    return done == CURLE_OK ? std::optional<LibCurl>(library) : std::nullopt;
}

}  // namespace

const LibCurl* libcurl() {
    static const std::optional<LibCurl> library = load();
    return library ? &*library : nullptr;
}

}  // namespace sluice::http
