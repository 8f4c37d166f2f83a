// How the faulty module logs in, signs and decrypts.
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "faulty_calls.h"

namespace faulty {
namespace {

constexpr CK_ULONG kEnoughOctets = 512;
constexpr unsigned kTries = 3;

// What is remembered between calls; calls may come from several threads.
std::mutex guard;
std::string last_good_pin;           // of C_Login as user
unsigned wrong_pins = 0;             // at C_Login for one use
std::set<CK_SESSION_HANDLE> proved;  // sessions whose key may be used once

std::string text_of(const CK_BYTE* octets, CK_ULONG length) {
  return octets == nullptr ? "" : std::string(octets, octets + length);
}

// The PIN for one use of a key. The module behind asks for none, so it is compared here.
CK_RV login_for_use(CK_SESSION_HANDLE session, const std::string& pin) {
  const std::lock_guard lock(guard);
  if (wrong_pins >= kTries) return CKR_PIN_LOCKED;
  if (pin != last_good_pin) return ++wrong_pins >= kTries ? CKR_PIN_LOCKED : CKR_PIN_INCORRECT;
  wrong_pins = 0;
  proved.insert(session);
  return CKR_OK;
}

// Whether the key of this session may be used now. `last`: the use ends with this call.
bool may_use(CK_SESSION_HANDLE session, bool last) {
  const std::lock_guard lock(guard);
  return last ? proved.erase(session) > 0 : proved.contains(session);
}

// Sizes that are too small, for a question and for a refusal alike.
CK_RV tell_half(UseKey real, CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length, CK_ULONG* out_length,
                bool question) {
  const CK_RV answer = real(session, in, in_length, nullptr, out_length);
  if (answer != CKR_OK) return answer;
  *out_length /= 2;
  return question ? CKR_OK : CKR_BUFFER_TOO_SMALL;
}

}  // namespace

void begin_use(CK_SESSION_HANDLE session) {
  const std::lock_guard lock(guard);
  proved.erase(session);
}

CK_RV login(const Faults& faults, Module real, CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE* pin,
            CK_ULONG length) {
  if (faults.pin_pad && pin != nullptr) return CKR_ARGUMENTS_BAD;
  std::string typed = faults.pin_pad ? *faults.pin_pad : text_of(pin, length);
  if (faults.always_authenticate && user == CKU_CONTEXT_SPECIFIC) return login_for_use(session, typed);
  if (faults.pin_pad) pin = reinterpret_cast<CK_BYTE*>(typed.data());
  const CK_RV answer = real.C_Login(session, user, pin, faults.pin_pad ? typed.size() : length);
  if (answer == CKR_OK && user == CKU_USER) {
    const std::lock_guard lock(guard);
    last_good_pin = typed;
  }
  return answer;
}

void drop_use(UseKey real, CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length) {
  std::vector<CK_BYTE> result(8192);
  CK_ULONG length = result.size();
  real(session, in, in_length, result.data(), &length);
}

bool refuses_use(const Faults& faults, CK_SESSION_HANDLE session) {
  return faults.always_authenticate && !may_use(session, false);
}

CK_RV use_key(const Faults& faults, UseKey real, CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length,
              CK_BYTE* out, CK_ULONG* out_length) {
  std::this_thread::sleep_for(std::chrono::milliseconds(faults.delay_ms));
  if (read_faults().removed) return CKR_DEVICE_REMOVED;  // meanwhile
  const bool question = out == nullptr;
  const bool stingy = faults.buffer_too_small && out_length != nullptr && (question || *out_length < kEnoughOctets);
  if (stingy) return tell_half(real, session, in, in_length, out_length, question);
  if (!question && refuses_use(faults, session)) {
    drop_use(real, session, in, in_length);
    return CKR_USER_NOT_LOGGED_IN;
  }
  const CK_RV answer = real(session, in, in_length, out, out_length);
  if (!question && answer != CKR_BUFFER_TOO_SMALL) may_use(session, true);
  return answer;
}

}  // namespace faulty
