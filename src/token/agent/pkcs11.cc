#include "token/agent/pkcs11.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace letterlock::token::agent {
namespace {

struct Name {
  CK_RV code;
  const char* name;
};

constexpr std::array<Name, 22> kNames = {{
    {CKR_HOST_MEMORY, "CKR_HOST_MEMORY"},
    {CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR"},
    {CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED"},
    {CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD"},
    {CKR_CANT_LOCK, "CKR_CANT_LOCK"},
    {CKR_DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE"},
    {CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR"},
    {CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY"},
    {CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED"},
    {CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED"},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED"},
    {CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT"},
    {CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID"},
    {CKR_MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID"},
    {CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED"},
    {CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED"},
    {CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"},
    {CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"},
    {CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED"},
    {CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"},
    {CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED"},
    {CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL"},
}};

}  // namespace

std::string trimmed(std::string text) {
  text.resize(std::min(text.find('\0'), text.size()));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.pop_back();
  return text;
}

Result<Library> load_library(const std::string& path) {
  const auto unusable = [&path](const std::string& reason) {
    return fail(ErrorCode::module_unusable, {{"path", path}, {"reason", reason}});
  };
  Library library;
  library.handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library.handle == nullptr) {
    const char* reason = ::dlerror();
    return unusable(reason == nullptr ? "dlopen" : reason);
  }
  const auto get = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library.handle, "C_GetFunctionList"));
  const bool loaded = get != nullptr && get(&library.functions) == CKR_OK && library.functions != nullptr;
  if (!loaded) return unusable("C_GetFunctionList");
  return library;
}

std::string code_name(CK_RV code) {
  const auto found = std::find_if(kNames.begin(), kNames.end(), [code](const Name& n) { return n.code == code; });
  return found == kNames.end() ? fmt::format("0x{:08x}", code) : found->name;
}

bool means_removed(CK_RV code) {
  return code == CKR_DEVICE_REMOVED || code == CKR_TOKEN_NOT_PRESENT || code == CKR_SESSION_HANDLE_INVALID ||
         code == CKR_SESSION_CLOSED || code == CKR_SLOT_ID_INVALID;
}

tl::unexpected<Error> module_error(const std::string& path, CK_RV code) {
  return fail(ErrorCode::module_failed, {{"code", code_name(code)}, {"path", path}});
}

}  // namespace letterlock::token::agent
