#include <curl/curl.h>

// libcurl's setters are variadic (and macros), so Swift sees none of them. The parentheses defeat
// the macros.
typedef size_t (*ccurl_data_callback)(char *, size_t, size_t, void *);

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
    return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return (curl_easy_setopt)(handle, option, value);
}
static inline CURLcode ccurl_set_callback(
    CURL *handle, CURLoption option, ccurl_data_callback callback) {
    return (curl_easy_setopt)(handle, option, callback);
}
static inline curl_off_t ccurl_get_size(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return (curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : 0;
}
static inline long ccurl_get_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return (curl_easy_getinfo)(handle, info, &value) == CURLE_OK ? value : 0;
}
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}
typedef int (*ccurl_socket_callback)(CURL *, curl_socket_t, int, void *, void *);
typedef int (*ccurl_timer_callback)(CURLM *, long, void *);
static inline void ccurl_multi_set_callbacks(
    CURLM *multi, ccurl_socket_callback socket, ccurl_timer_callback timer, void *context) {
    (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, socket);
    (curl_multi_setopt)(multi, CURLMOPT_SOCKETDATA, context);
    (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, timer);
    (curl_multi_setopt)(multi, CURLMOPT_TIMERDATA, context);
}
static inline size_t ccurl_pause_code(void) { return CURL_WRITEFUNC_PAUSE; }
static inline CURLcode ccurl_get_private(CURL *handle, char **value) {
    return (curl_easy_getinfo)(handle, CURLINFO_PRIVATE, value);
}
