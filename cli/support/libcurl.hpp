#pragma once

#include <curl/curl.h>

#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

namespace sluice::http {

/// What we call of libcurl.
struct LibCurl {
    decltype(&::curl_global_init_mem) global_init = nullptr;
    decltype(&::curl_easy_init) easy_init = nullptr;
    decltype(&::curl_easy_setopt) set = nullptr;
    decltype(&::curl_easy_getinfo) info = nullptr;
    decltype(&::curl_easy_reset) easy_reset = nullptr;
    decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
    decltype(&::curl_multi_init) multi_init = nullptr;
    decltype(&::curl_multi_setopt) multi_set = nullptr;
    decltype(&::curl_multi_add_handle) multi_add = nullptr;
    decltype(&::curl_multi_remove_handle) multi_remove = nullptr;
    decltype(&::curl_multi_perform) multi_perform = nullptr;
    decltype(&::curl_multi_poll) multi_poll = nullptr;
    decltype(&::curl_multi_info_read) multi_read = nullptr;
    decltype(&::curl_multi_cleanup) multi_cleanup = nullptr;
    decltype(&::curl_slist_append) append = nullptr;
    decltype(&::curl_slist_free_all) free_list = nullptr;
};

/// libcurl, or nullptr where it or OpenSSL is not installed. It is opened with dlopen at the first call; what it and OpenSSL
/// allocate lies in the locked arena.
[[nodiscard]] const LibCurl* libcurl();

}  // namespace sluice::http
