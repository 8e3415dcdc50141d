/* What libcurl takes to fetch URLs with N requests in flight over connections that are kept alive, and nothing else.
 *     curl_loop N <urls; the token is in VAULT_TOKEN; exit status 1 unless each was answered with 200. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

static char g_urls[4096][512];

static size_t drop(char* text, size_t size, size_t count, void* data) {
    (void)text;
    (void)data;
    return size * count;
}

static CURL* prepare(struct curl_slist* headers) {
    CURL* easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    return easy;
}

int main(int argc, char** argv) {
    const int flying = argc > 1 ? atoi(argv[1]) : 8;
    const char* token = getenv("VAULT_TOKEN");
    int count = 0, next = 0, good = 0;
    while (count < 4096 && fgets(g_urls[count], sizeof g_urls[0], stdin)) {
        g_urls[count][strcspn(g_urls[count], "\n")] = 0;
        ++count;
    }
    char header[256];
    snprintf(header, sizeof header, "X-Vault-Token: %s", token ? token : "");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct curl_slist* headers = curl_slist_append(curl_slist_append(NULL, header), "X-Vault-Request: true");
    CURLM* multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)flying);
    for (; next < flying && next < count; ++next) {
        CURL* easy = prepare(headers);
        curl_easy_setopt(easy, CURLOPT_URL, g_urls[next]);
        curl_multi_add_handle(multi, easy);
    }
    for (int running = 1; running;) {
        curl_multi_perform(multi, &running);
        int left;
        for (CURLMsg* message; (message = curl_multi_info_read(multi, &left));) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* easy = message->easy_handle;
            long status = 0;
            curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
            good += status == 200;
            curl_multi_remove_handle(multi, easy);
            if (next == count) continue;
            curl_easy_setopt(easy, CURLOPT_URL, g_urls[next++]);
            curl_multi_add_handle(multi, easy);
            running = 1;
        }
        if (running) curl_multi_poll(multi, NULL, 0, 100, NULL);
    }
    return good == count ? 0 : 1;
}
