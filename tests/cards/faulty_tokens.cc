// What the faulty module tells of slots, tokens and objects.
#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "faulty_calls.h"

namespace faulty {
namespace {

constexpr CK_ULONG kEnoughOctets = 512;

// Attributes of any length; the others are numbers and truth values, whose size everybody knows.
bool is_long(CK_ATTRIBUTE_TYPE type) {
  static constexpr std::array of_any_length{CKA_LABEL,     CKA_ID,      CKA_VALUE,         CKA_SUBJECT,
                                            CKA_ISSUER,    CKA_MODULUS, CKA_SERIAL_NUMBER, CKA_PUBLIC_EXPONENT,
                                            CKA_EC_PARAMS, CKA_EC_POINT};
  return std::find(of_any_length.begin(), of_any_length.end(), type) != of_any_length.end();
}

// Too small a size where one is asked for; a refusal where the buffer is not generous.
CK_RV shrink(CK_ATTRIBUTE& attribute, CK_ULONG given) {
  if (!is_long(attribute.type) || attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION) return CKR_OK;
  if (attribute.pValue == nullptr) {
    attribute.ulValueLen /= 2;
    return CKR_OK;
  }
  if (given >= kEnoughOctets) return CKR_OK;
  attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
  return CKR_BUFFER_TOO_SMALL;
}

bool is_private_key(Module real, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  CK_OBJECT_CLASS kind = 0;
  CK_ATTRIBUTE attribute{CKA_CLASS, &kind, sizeof kind};
  return real.C_GetAttributeValue(session, object, &attribute, 1) == CKR_OK && kind == CKO_PRIVATE_KEY;
}

CK_FLAGS flags_of(const std::string& tries) {
  if (tries == "LOW") return CKF_USER_PIN_COUNT_LOW;
  if (tries == "FINAL") return CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY;
  if (tries == "LOCKED") return CKF_USER_PIN_LOCKED;
  return 0;
}

}  // namespace

void forget_sessions(Module real) {
  std::array<CK_SLOT_ID, 64> slots;
  CK_ULONG count = slots.size();
  if (real.C_GetSlotList(CK_TRUE, slots.data(), &count) != CKR_OK) return;
  for (CK_ULONG i = 0; i < count; ++i) real.C_CloseAllSessions(slots[i]);
}

CK_RV get_slot_list(const Faults& faults, Module real, CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
  if (!faults.removed || !present || count == nullptr) return real.C_GetSlotList(present, slots, count);
  *count = 0;
  return CKR_OK;
}

CK_RV get_slot_info(const Faults& faults, Module real, CK_SLOT_ID slot, CK_SLOT_INFO* info) {
  const CK_RV answer = real.C_GetSlotInfo(slot, info);
  if (answer == CKR_OK && faults.removed) info->flags &= ~static_cast<CK_FLAGS>(CKF_TOKEN_PRESENT);
  return answer;
}

CK_RV get_token_info(const Faults& faults, Module real, CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  const CK_RV answer = real.C_GetTokenInfo(slot, info);
  if (answer != CKR_OK) return answer;
  if (!faults.tries.empty()) {
    info->flags &= ~static_cast<CK_FLAGS>(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
    info->flags |= flags_of(faults.tries);
  }
  if (faults.pin_pad) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
  return answer;
}

CK_RV get_attributes(const Faults& faults, Module real, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                     CK_ATTRIBUTE* attributes, CK_ULONG count) {
  std::vector<CK_ULONG> given;
  for (CK_ULONG i = 0; i < count; ++i) given.push_back(attributes[i].ulValueLen);
  CK_RV answer = real.C_GetAttributeValue(session, object, attributes, count);
  for (CK_ULONG i = 0; faults.buffer_too_small && answer == CKR_OK && i < count; ++i)
    answer = shrink(attributes[i], given[i]);
  if (!faults.always_authenticate || !is_private_key(real, session, object)) return answer;
  for (CK_ULONG i = 0; i < count; ++i)
    if (attributes[i].type == CKA_ALWAYS_AUTHENTICATE && attributes[i].pValue != nullptr && given[i] > 0)
      *static_cast<CK_BBOOL*>(attributes[i].pValue) = CK_TRUE;
  return answer;
}

}  // namespace faulty
