// libcurl: the multi interface. Used by the HTTPClient module only.
//
// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, and Swift does not call variadic C functions.
// Each wrapper below fixes one argument type. The type is part of the contract: curl reads the argument with va_arg as
// exactly that type, so an Int32 where it expects a long would be read as garbage on the upper half.
#pragma once
#include <curl/curl.h>

// For options documented as taking a long (flags, milliseconds, sizes).
static inline CURLcode curl_shim_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

// For options documented as taking a curl_off_t (CURLOPT_POSTFIELDSIZE_LARGE).
static inline CURLcode curl_shim_set_size(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

// For options documented as taking a char *; curl keeps a copy of its own.
static inline CURLcode curl_shim_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

// For options documented as taking a void * that curl hands back to a callback.
static inline CURLcode curl_shim_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

// For options documented as taking a curl_slist *; curl does NOT copy it: it must outlive the transfer.
static inline CURLcode curl_shim_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(easy, option, value);
}

// The function-pointer options have one wrapper each, because a Swift closure converts to a C function pointer only
// where the parameter's type says which one.
typedef size_t (*curl_shim_transfer_callback)(char *buffer, size_t size, size_t count, void *context);

static inline CURLcode curl_shim_set_transfer_callback(CURL *easy, CURLoption option,
                                                       curl_shim_transfer_callback callback) {
  return curl_easy_setopt(easy, option, callback);
}

static inline CURLcode curl_shim_set_close_socket(CURL *easy, curl_closesocket_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

static inline CURLcode curl_shim_set_open_socket(CURL *easy, curl_opensocket_callback callback) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline CURLMcode curl_shim_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode curl_shim_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
  return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode curl_shim_multi_set_socket(CURLM *multi, curl_socket_callback callback) {
  return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

static inline CURLMcode curl_shim_multi_set_timer(CURLM *multi, curl_multi_timer_callback callback) {
  return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}

// CURLINFO_PRIVATE, the one pointer asked for: which transfer a finished handle belongs to.
static inline void *curl_shim_private(CURL *easy) {
  char *pointer = NULL;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &pointer);
  return pointer;
}

// For CURLINFO values documented as a long (CURLINFO_REQUEST_SIZE, CURLINFO_NUM_CONNECTS).
static inline long curl_shim_info_long(CURL *easy, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(easy, info, &value);
  return value;
}

// What the handles of a share have in common. No locks: everything of a client is on one thread.
static inline CURLSHcode curl_shim_share(CURLSH *share, curl_lock_data data) {
  return curl_share_setopt(share, CURLSHOPT_SHARE, data);
}

// CURLVERSION_NOW, the size of the answer that this header knows, is a macro Swift does not import.
static inline const curl_version_info_data *curl_shim_version(void) {
  return curl_version_info(CURLVERSION_NOW);
}

// CURLMsg keeps its result in a union, which Swift imports as overlapping storage of unnamed type.
static inline CURLcode curl_shim_message_result(const CURLMsg *message) {
  return message->data.result;
}
