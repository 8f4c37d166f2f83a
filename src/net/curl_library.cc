// libcurl, loaded when the first server is asked.
//
// It brings twenty libraries along (Kerberos, LDAP, SSH, RTMP), and linked in the usual way they cost every command a
// third of its start, also those that never ask anybody. Here stand the functions of libcurl that net/ calls, each
// handing on to the real one. Where the library cannot be loaded, curl_global_init() says that it failed, and nothing
// else is called.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>

#include <cstdarg>

// Macros that count arguments.
#undef curl_easy_setopt
#undef curl_easy_getinfo

namespace {

void* find(const char* name) {
  static void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? nullptr : ::dlsym(library, name);
}

// The function of that name, looked up once for each place that asks.
template <typename Function>
Function* real(Function*, const char* name) {
  return reinterpret_cast<Function*>(find(name));
}
#define REAL(function) static auto* const real_one = real(&function, #function)

}  // namespace

// That the last named argument is an enumeration is libcurl's own way; it is passed as the int that va_start wants.
#pragma GCC diagnostic ignored "-Wvarargs"

extern "C" {

CURLcode curl_global_init(long flags) {
  REAL(curl_global_init);
  return real_one == nullptr ? CURLE_FAILED_INIT : real_one(flags);
}

curl_version_info_data* curl_version_info(CURLversion age) {
  REAL(curl_version_info);
  return real_one(age);
}

CURL* curl_easy_init() {
  REAL(curl_easy_init);
  return real_one == nullptr ? nullptr : real_one();
}

void curl_easy_cleanup(CURL* handle) {
  REAL(curl_easy_cleanup);
  real_one(handle);
}

// The one argument is of the kind that the option's number tells (curl.h, CURLOPTTYPE_*).
CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...) {
  REAL(curl_easy_setopt);
  va_list arguments;
  va_start(arguments, option);
  CURLcode code = CURLE_OK;
  if (option < CURLOPTTYPE_OBJECTPOINT) {
    code = real_one(handle, option, va_arg(arguments, long));
  } else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB) {
    code = real_one(handle, option, va_arg(arguments, curl_off_t));
  } else {
    code = real_one(handle, option, va_arg(arguments, void*));
  }
  va_end(arguments);
  return code;
}

CURLcode curl_easy_getinfo(CURL* handle, CURLINFO info, ...) {
  REAL(curl_easy_getinfo);
  va_list arguments;
  va_start(arguments, info);
  const CURLcode code = real_one(handle, info, va_arg(arguments, void*));
  va_end(arguments);
  return code;
}

CURLcode curl_easy_perform(CURL* handle) {
  REAL(curl_easy_perform);
  return real_one(handle);
}

CURLcode curl_easy_recv(CURL* handle, void* buffer, size_t size, size_t* count) {
  REAL(curl_easy_recv);
  return real_one(handle, buffer, size, count);
}

CURLcode curl_easy_send(CURL* handle, const void* buffer, size_t size, size_t* count) {
  REAL(curl_easy_send);
  return real_one(handle, buffer, size, count);
}

curl_slist* curl_slist_append(curl_slist* list, const char* text) {
  REAL(curl_slist_append);
  return real_one == nullptr ? nullptr : real_one(list, text);
}

void curl_slist_free_all(curl_slist* list) {
  REAL(curl_slist_free_all);
  if (real_one != nullptr) real_one(list);
}

CURLU* curl_url() {
  REAL(curl_url);
  return real_one == nullptr ? nullptr : real_one();
}

void curl_url_cleanup(CURLU* url) {
  REAL(curl_url_cleanup);
  if (real_one != nullptr) real_one(url);
}

CURLUcode curl_url_set(CURLU* url, CURLUPart part, const char* text, unsigned flags) {
  REAL(curl_url_set);
  return real_one == nullptr ? CURLUE_OUT_OF_MEMORY : real_one(url, part, text, flags);
}

CURLUcode curl_url_get(CURLU* url, CURLUPart part, char** text, unsigned flags) {
  REAL(curl_url_get);
  return real_one == nullptr ? CURLUE_OUT_OF_MEMORY : real_one(url, part, text, flags);
}

void curl_free(void* memory) {
  REAL(curl_free);
  if (real_one != nullptr) real_one(memory);
}

}  // extern "C"
