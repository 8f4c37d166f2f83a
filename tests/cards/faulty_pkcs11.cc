// faulty_pkcs11: a PKCS#11 module in front of a real one that misbehaves on demand (faults.h), for the troubles that
// cards and their modules make in the field: crashes, hangs, removal, wrong answers. LETTERLOCK_TEST_MODULE names
// the module behind; SoftHSM if it is not set. What no fault concerns is handed on as it came.
#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <tuple>

#include "faulty_calls.h"
#include "faulty_functions.h"

namespace faulty {
namespace {

const CK_FUNCTION_LIST* load() {
  const char* chosen = std::getenv("LETTERLOCK_TEST_MODULE");
  void* library = ::dlopen(chosen != nullptr ? chosen : "/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
  const auto get =
      library == nullptr ? nullptr : reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST* list = nullptr;
  if (get != nullptr && get(&list) == CKR_OK) return list;
  std::fprintf(stderr, "faulty_pkcs11: the module behind cannot be loaded: %s\n", ::dlerror());
  std::abort();
}

Module real() {
  static const CK_FUNCTION_LIST* const list = load();
  return *list;
}

CK_FUNCTION_LIST* our_list();

enum class Needs { reader, token, session };

// A function's name as a template argument.
template <std::size_t N>
struct Name {
  constexpr Name(const char (&from)[N]) { std::copy_n(from, N, text); }  // NOLINT(google-explicit-constructor)
  constexpr std::string_view view() const { return {text, N - 1}; }
  char text[N];
};

// The faults that any function can have. Ends or never returns, or gives the answer that stands in its place.
std::optional<CK_RV> common_fault(const Faults& faults, std::string_view function, Needs needs) {
  if (faults.hangs.contains(function)) {
    note(faults, function, "hangs");
    std::this_thread::sleep_for(std::chrono::hours(1));  // far past the limit of every test
    std::abort();
  }
  if (faults.crashes.contains(function)) {
    note(faults, function, "crashes");
    std::abort();
  }
  if (faults.removed) forget_sessions(real());
  if (faults.remove_after == function && !faults.removed) remove_token();
  if (const auto found = faults.answers.find(function); found != faults.answers.end()) return found->second;
  if (faults.removed && needs == Needs::token) return CKR_TOKEN_NOT_PRESENT;
  if (faults.removed && needs == Needs::session) return CKR_DEVICE_REMOVED;
  return std::nullopt;
}

// A failed use of a key is over (PKCS#11 sections 5.11 and 5.13); the module behind, which was not asked, still waits.
CK_RV end_use(CK_RV answer, UseKey use, CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length) {
  if (answer != CKR_BUFFER_TOO_SMALL) drop_use(use, session, in, in_length);
  return answer;
}

template <Name function, auto member, typename... Arguments>
CK_RV replace(CK_RV answer, Arguments... arguments) {
  if constexpr (function.view() == "C_Sign" || function.view() == "C_Decrypt") {
    const auto [session, in, in_length, out, out_length] = std::tuple(arguments...);
    return end_use(answer, real().*member, session, in, in_length);
  }
  return answer;
}

CK_RV init_use(CK_RV answer, CK_SESSION_HANDLE session) {
  if (answer == CKR_OK) begin_use(session);
  return answer;
}

// What a function does where no fault stands in its place.
template <Name function, auto member, typename First, typename... More>
CK_RV perform(const Faults& faults, First first, More... more) {
  constexpr auto name = function.view();
  if constexpr (name == "C_GetFunctionList")
    return *first = our_list(), CKR_OK;
  else if constexpr (name == "C_GetSlotList")
    return get_slot_list(faults, real(), first, more...);
  else if constexpr (name == "C_GetSlotInfo")
    return get_slot_info(faults, real(), first, more...);
  else if constexpr (name == "C_GetTokenInfo")
    return get_token_info(faults, real(), first, more...);
  else if constexpr (name == "C_GetAttributeValue")
    return get_attributes(faults, real(), first, more...);
  else if constexpr (name == "C_Login")
    return login(faults, real(), first, more...);
  else if constexpr (name == "C_SignInit" || name == "C_DecryptInit")
    return init_use((real().*member)(first, more...), first);
  else if constexpr (name == "C_Sign" || name == "C_Decrypt")
    return use_key(faults, real().*member, first, more...);
  else if constexpr (name == "C_SignUpdate" || name == "C_DecryptUpdate")
    return refuses_use(faults, first) ? CKR_USER_NOT_LOGGED_IN : (real().*member)(first, more...);
  else
    return (real().*member)(first, more...);
}

template <Name function, Needs needs, auto member, typename Type>
struct Relay;

template <Name function, Needs needs, auto member, typename... Arguments>
struct Relay<function, needs, member, CK_RV (*CK_FUNCTION_LIST::*)(Arguments...)> {
  static CK_RV call(Arguments... arguments) {
    const Faults faults = read_faults();
    const auto fault = common_fault(faults, function.view(), needs);
    const CK_RV answer =
        fault ? replace<function, member>(*fault, arguments...) : perform<function, member>(faults, arguments...);
    char code[24];
    std::snprintf(code, sizeof code, "0x%lx", answer);
    note(faults, function.view(), code);
    return answer;
  }
};

CK_FUNCTION_LIST* our_list() {
  static CK_FUNCTION_LIST list = [] {
    CK_FUNCTION_LIST made{};
    made.version = {2, 40};
#define RELAY(function, needs) \
  made.function =              \
      Relay<#function, Needs::needs, &CK_FUNCTION_LIST::function, decltype(&CK_FUNCTION_LIST::function)>::call;
    FAULTY_FUNCTIONS(RELAY)
#undef RELAY
    return made;
  }();
  return &list;
}

}  // namespace
}  // namespace faulty

extern "C" CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) { return faulty::our_list()->C_GetFunctionList(list); }
