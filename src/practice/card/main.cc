// letterlock-practice-card.so: the practice card as a PKCS#11 module (2.40). Every call goes under one lock to
// reader.h; what a citizen's card does not do answers CKR_FUNCTION_NOT_SUPPORTED.
#include <dlfcn.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "practice/card/reader.h"

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list);

namespace letterlock::practice::card {
namespace {

std::mutex lock;
std::unique_ptr<Reader> reader;  // between C_Initialize and C_Finalize

// The folder this file was loaded from, by the name under which it was: a link in the card's folder.
std::string own_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<void*>(&C_GetFunctionList), &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::absolute(info.dli_fname).parent_path();
}

// No exception leaves the module.
template <typename Work>
CK_RV guarded(Work work) {
  const std::lock_guard guard(lock);
  try {
    return work();
  } catch (...) {
    return CKR_HOST_MEMORY;
  }
}

template <auto Function>
struct Enter;
template <typename... Arguments, CK_RV (Reader::*Function)(Arguments...)>
struct Enter<Function> {
  static CK_RV call(Arguments... arguments) {
    return guarded(
        [&] { return reader == nullptr ? CKR_CRYPTOKI_NOT_INITIALIZED : (reader.get()->*Function)(arguments...); });
  }
};

template <typename Function>
struct Refuse;
template <typename... Arguments>
struct Refuse<CK_RV (*)(Arguments...)> {
  static CK_RV call(Arguments...) { return CKR_FUNCTION_NOT_SUPPORTED; }
};

CK_RV initialize(void* arguments) {
  const auto* given = static_cast<const CK_C_INITIALIZE_ARGS*>(arguments);
  if (given != nullptr && given->pReserved != nullptr) return CKR_ARGUMENTS_BAD;
  return guarded([] {
    if (reader != nullptr) return CKR_CRYPTOKI_ALREADY_INITIALIZED;
    reader = std::make_unique<Reader>(own_folder());
    return CKR_OK;
  });
}

CK_RV finalize(void* reserved) {
  if (reserved != nullptr) return CKR_ARGUMENTS_BAD;
  return guarded([] {
    if (reader == nullptr) return CKR_CRYPTOKI_NOT_INITIALIZED;
    reader.reset();
    return CKR_OK;
  });
}

// Waits by looking, as nothing tells of a file; ends also with C_Finalize.
CK_RV wait_for_slot_event(CK_FLAGS flags, CK_SLOT_ID* slot, void* reserved) {
  constexpr std::chrono::milliseconds kStep{100};
  if (slot == nullptr || reserved != nullptr) return CKR_ARGUMENTS_BAD;
  for (;; std::this_thread::sleep_for(kStep)) {
    const CK_RV code = Enter<&Reader::poll_slot_event>::call(slot);
    if (code != CKR_NO_EVENT || (flags & CKF_DONT_BLOCK) != 0) return code;
  }
}

CK_FUNCTION_LIST make_list() {
  CK_FUNCTION_LIST list{};
  list.version = {2, 40};
  list.C_Initialize = initialize;
  list.C_Finalize = finalize;
  list.C_GetFunctionList = C_GetFunctionList;
  list.C_WaitForSlotEvent = wait_for_slot_event;
#define ENTER(name, function) list.name = Enter<&Reader::function>::call
  ENTER(C_GetInfo, get_info);
  ENTER(C_GetSlotList, get_slot_list);
  ENTER(C_GetSlotInfo, get_slot_info);
  ENTER(C_GetTokenInfo, get_token_info);
  ENTER(C_GetMechanismList, get_mechanism_list);
  ENTER(C_GetMechanismInfo, get_mechanism_info);
  ENTER(C_OpenSession, open_session);
  ENTER(C_CloseSession, close_session);
  ENTER(C_CloseAllSessions, close_all_sessions);
  ENTER(C_GetSessionInfo, get_session_info);
  ENTER(C_Login, login);
  ENTER(C_Logout, logout);
  ENTER(C_FindObjectsInit, find_objects_init);
  ENTER(C_FindObjects, find_objects);
  ENTER(C_FindObjectsFinal, find_objects_final);
  ENTER(C_GetAttributeValue, get_attribute_value);
  ENTER(C_SignInit, sign_init);
  ENTER(C_Sign, sign);
  ENTER(C_DecryptInit, decrypt_init);
  ENTER(C_Decrypt, decrypt);
#undef ENTER
  return list;
}

void refuse_the_rest(CK_FUNCTION_LIST& list) {
#define REFUSE(name) list.name = Refuse<decltype(list.name)>::call
  REFUSE(C_InitToken), REFUSE(C_InitPIN), REFUSE(C_SetPIN), REFUSE(C_GetOperationState), REFUSE(C_SetOperationState);
  REFUSE(C_CreateObject), REFUSE(C_CopyObject), REFUSE(C_DestroyObject), REFUSE(C_GetObjectSize);
  REFUSE(C_SetAttributeValue), REFUSE(C_EncryptInit), REFUSE(C_Encrypt), REFUSE(C_EncryptUpdate);
  REFUSE(C_EncryptFinal), REFUSE(C_DecryptUpdate), REFUSE(C_DecryptFinal), REFUSE(C_DigestInit), REFUSE(C_Digest);
  REFUSE(C_DigestUpdate), REFUSE(C_DigestKey), REFUSE(C_DigestFinal), REFUSE(C_SignUpdate), REFUSE(C_SignFinal);
  REFUSE(C_SignRecoverInit), REFUSE(C_SignRecover), REFUSE(C_VerifyInit), REFUSE(C_Verify), REFUSE(C_VerifyUpdate);
  REFUSE(C_VerifyFinal), REFUSE(C_VerifyRecoverInit), REFUSE(C_VerifyRecover), REFUSE(C_DigestEncryptUpdate);
  REFUSE(C_DecryptDigestUpdate), REFUSE(C_SignEncryptUpdate), REFUSE(C_DecryptVerifyUpdate), REFUSE(C_GenerateKey);
  REFUSE(C_GenerateKeyPair), REFUSE(C_WrapKey), REFUSE(C_UnwrapKey), REFUSE(C_DeriveKey), REFUSE(C_SeedRandom);
  REFUSE(C_GenerateRandom), REFUSE(C_GetFunctionStatus), REFUSE(C_CancelFunction);
#undef REFUSE
}

}  // namespace
}  // namespace letterlock::practice::card

CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  static CK_FUNCTION_LIST own = [] {
    CK_FUNCTION_LIST made = letterlock::practice::card::make_list();
    letterlock::practice::card::refuse_the_rest(made);
    return made;
  }();
  if (list == nullptr) return CKR_ARGUMENTS_BAD;
  *list = &own;
  return CKR_OK;
}
