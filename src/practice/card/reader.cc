#include "practice/card/reader.h"

#include <algorithm>

#include "crypto/openssl.h"

namespace letterlock::practice::card {
namespace {

constexpr CK_SLOT_ID kSlot = 1;
constexpr size_t kSessionsMax = 64;
constexpr CK_MECHANISM_TYPE kMechanisms[] = {CKM_RSA_PKCS, CKM_RSA_PKCS_OAEP};

template <size_t N>
void fill(unsigned char (&field)[N], std::string_view text) {
  std::fill(std::begin(field), std::end(field), ' ');
  std::copy_n(text.begin(), std::min(text.size(), N), field);
}

// Section 3.2: what the flags tell of the tries that are left.
CK_FLAGS tries_flags(int tries) {
  switch (tries) {
    case 0: return CKF_USER_PIN_LOCKED;
    case 1: return CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY;
    case kTries: return 0;
    default: return CKF_USER_PIN_COUNT_LOW;
  }
}

}  // namespace

bool Reader::look() {
  std::string now = folder_.insertion();
  if (now == insertion_) return !now.empty();
  log_out();
  insertion_ = std::move(now);
  objects_ = insertion_.empty() ? std::vector<Object>() : objects_of(folder_.certificates());
  serial_ = insertion_.empty() ? std::string() : folder_.serial();
  return !insertion_.empty();
}

void Reader::log_out() {
  for (auto& [handle, session] : sessions_) session.use = Use::none;
  keys_.clear();
}

CK_RV Reader::check_slot(CK_SLOT_ID slot) {
  if (slot != kSlot) return CKR_SLOT_ID_INVALID;
  return look() ? CKR_OK : CKR_TOKEN_NOT_PRESENT;
}

Reader::Expected Reader::session_of(CK_SESSION_HANDLE handle) {
  look();
  const auto found = sessions_.find(handle);
  if (found == sessions_.end()) return tl::unexpected<CK_RV>(CKR_SESSION_HANDLE_INVALID);
  if (found->second.insertion != insertion_) return tl::unexpected<CK_RV>(CKR_DEVICE_REMOVED);
  return &found->second;
}

CK_RV Reader::get_info(CK_INFO* info) {
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  *info = {};
  info->cryptokiVersion = {2, 40};
  fill(info->manufacturerID, "Letterlock");
  fill(info->libraryDescription, "Practice card");
  info->libraryVersion = {0, 1};
  return CKR_OK;
}

CK_RV Reader::get_slot_list(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count) {
  if (count == nullptr) return CKR_ARGUMENTS_BAD;
  const CK_ULONG room = *count;
  *count = look() || present == CK_FALSE ? 1 : 0;
  if (slots == nullptr || *count == 0) return CKR_OK;
  if (room < 1) return CKR_BUFFER_TOO_SMALL;
  *slots = kSlot;
  return CKR_OK;
}

CK_RV Reader::get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO* info) {
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  if (slot != kSlot) return CKR_SLOT_ID_INVALID;
  *info = {};
  fill(info->slotDescription, "Letterlock practice reader");
  fill(info->manufacturerID, "Letterlock");
  info->flags = CKF_REMOVABLE_DEVICE;
  if (look()) info->flags |= CKF_TOKEN_PRESENT;
  return CKR_OK;
}

CK_RV Reader::get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info) {
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  if (const CK_RV code = check_slot(slot); code != CKR_OK) return code;
  *info = {};
  fill(info->label, kLabel);
  fill(info->manufacturerID, "Letterlock");
  fill(info->model, "practice");
  fill(info->serialNumber, serial_);
  fill(info->utcTime, "");
  info->flags = CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED | CKF_WRITE_PROTECTED |
                tries_flags(folder_.tries());
  info->ulMaxSessionCount = kSessionsMax;
  info->ulSessionCount = sessions_.size();
  info->ulMaxPinLen = kPinMax;
  info->ulMinPinLen = kPinMin;
  for (CK_ULONG* unknown : {&info->ulTotalPublicMemory, &info->ulFreePublicMemory, &info->ulTotalPrivateMemory,
                            &info->ulFreePrivateMemory, &info->ulRwSessionCount, &info->ulMaxRwSessionCount}) {
    *unknown = CK_UNAVAILABLE_INFORMATION;
  }
  info->ulRwSessionCount = 0;
  return CKR_OK;
}

CK_RV Reader::get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE* mechanisms, CK_ULONG* count) {
  if (count == nullptr) return CKR_ARGUMENTS_BAD;
  if (const CK_RV code = check_slot(slot); code != CKR_OK) return code;
  const CK_ULONG room = *count;
  *count = std::size(kMechanisms);
  if (mechanisms == nullptr) return CKR_OK;
  if (room < *count) return CKR_BUFFER_TOO_SMALL;
  std::copy(std::begin(kMechanisms), std::end(kMechanisms), mechanisms);
  return CKR_OK;
}

CK_RV Reader::get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info) {
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  if (const CK_RV code = check_slot(slot); code != CKR_OK) return code;
  if (std::find(std::begin(kMechanisms), std::end(kMechanisms), type) == std::end(kMechanisms)) {
    return CKR_MECHANISM_INVALID;
  }
  *info = {2048, 2048, CKF_DECRYPT};
  if (type == CKM_RSA_PKCS) info->flags |= CKF_SIGN;
  return CKR_OK;
}

CK_RV Reader::poll_slot_event(CK_SLOT_ID* slot) {
  look();
  if (insertion_ == announced_) return CKR_NO_EVENT;
  announced_ = insertion_;
  *slot = kSlot;
  return CKR_OK;
}

CK_RV Reader::open_session(CK_SLOT_ID slot, CK_FLAGS flags, void* /*application*/, CK_NOTIFY /*notify*/,
                           CK_SESSION_HANDLE* session) {
  if (session == nullptr) return CKR_ARGUMENTS_BAD;
  if (const CK_RV code = check_slot(slot); code != CKR_OK) return code;
  if ((flags & CKF_SERIAL_SESSION) == 0) return CKR_SESSION_PARALLEL_NOT_SUPPORTED;
  if ((flags & CKF_RW_SESSION) != 0) return CKR_TOKEN_WRITE_PROTECTED;
  if (sessions_.size() >= kSessionsMax) return CKR_SESSION_COUNT;
  *session = next_session_++;
  sessions_[*session].insertion = insertion_;
  return CKR_OK;
}

CK_RV Reader::close_session(CK_SESSION_HANDLE session) {
  if (sessions_.erase(session) == 0) return CKR_SESSION_HANDLE_INVALID;
  if (sessions_.empty()) log_out();  // section 5.6, C_CloseSession
  return CKR_OK;
}

CK_RV Reader::close_all_sessions(CK_SLOT_ID slot) {
  if (slot != kSlot) return CKR_SLOT_ID_INVALID;
  sessions_.clear();
  log_out();
  return CKR_OK;
}

CK_RV Reader::get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO* info) {
  if (info == nullptr) return CKR_ARGUMENTS_BAD;
  if (const Expected found = session_of(session); !found) return found.error();
  *info = {kSlot, keys_.empty() ? CKS_RO_PUBLIC_SESSION : CKS_RO_USER_FUNCTIONS, CKF_SERIAL_SESSION, 0};
  return CKR_OK;
}

CK_RV Reader::login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE* pin, CK_ULONG length) {
  if (const Expected found = session_of(session); !found) return found.error();
  if (user == CKU_CONTEXT_SPECIFIC) return CKR_OPERATION_NOT_INITIALIZED;
  if (user != CKU_USER) return CKR_USER_TYPE_INVALID;
  if (!keys_.empty()) return CKR_USER_ALREADY_LOGGED_IN;
  if (pin == nullptr) return CKR_ARGUMENTS_BAD;
  if (length < kPinMin || length > kPinMax) return CKR_PIN_LEN_RANGE;  // no try of it
  auto keys = folder_.unlock(Secret(ByteView(pin, length)));
  if (keys) {
    keys_ = std::move(*keys);
    return keys_.empty() ? CKR_DEVICE_ERROR : CKR_OK;
  }
  switch (keys.error().code) {
    case ErrorCode::pin_wrong: return CKR_PIN_INCORRECT;
    case ErrorCode::pin_locked: return CKR_PIN_LOCKED;
    default: return CKR_DEVICE_ERROR;
  }
}

CK_RV Reader::logout(CK_SESSION_HANDLE session) {
  if (const Expected found = session_of(session); !found) return found.error();
  if (keys_.empty()) return CKR_USER_NOT_LOGGED_IN;
  log_out();
  return CKR_OK;
}

const Object* Reader::visible(CK_OBJECT_HANDLE object) const {
  if (object == 0 || object > objects_.size()) return nullptr;
  const Object& found = objects_[object - 1];
  return found.key_of && keys_.empty() ? nullptr : &found;
}

CK_RV Reader::find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* wanted, CK_ULONG count) {
  if (wanted == nullptr && count > 0) return CKR_ARGUMENTS_BAD;
  const Expected found = session_of(session);
  if (!found) return found.error();
  if ((*found)->found) return CKR_OPERATION_ACTIVE;
  std::vector<CK_OBJECT_HANDLE> handles;
  for (CK_OBJECT_HANDLE handle = 1; handle <= objects_.size(); ++handle) {
    const Object* object = visible(handle);
    if (object != nullptr && matches(*object, wanted, count)) handles.push_back(handle);
  }
  (*found)->found = std::move(handles);
  return CKR_OK;
}

CK_RV Reader::find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG room, CK_ULONG* count) {
  if (count == nullptr || (objects == nullptr && room > 0)) return CKR_ARGUMENTS_BAD;
  const Expected found = session_of(session);
  if (!found) return found.error();
  if (!(*found)->found) return CKR_OPERATION_NOT_INITIALIZED;
  auto& rest = *(*found)->found;
  *count = std::min<CK_ULONG>(room, rest.size());
  std::copy_n(rest.begin(), *count, objects);
  rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(*count));
  return CKR_OK;
}

CK_RV Reader::find_objects_final(CK_SESSION_HANDLE session) {
  const Expected found = session_of(session);
  if (!found) return found.error();
  if (!(*found)->found) return CKR_OPERATION_NOT_INITIALIZED;
  (*found)->found.reset();
  return CKR_OK;
}

CK_RV Reader::get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* asked,
                                  CK_ULONG count) {
  if (asked == nullptr) return CKR_ARGUMENTS_BAD;
  if (const Expected found = session_of(session); !found) return found.error();
  const Object* seen = visible(object);
  return seen == nullptr ? CKR_OBJECT_HANDLE_INVALID : read_attributes(*seen, asked, count);
}

const crypto::KeyHandle* Reader::key_of(const x509::Certificate& certificate) const {
  const crypto::ErrorQueueGuard guard;
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&certificate](const crypto::KeyHandle& key) {
    return EVP_PKEY_eq(key.get(), certificate.public_key().native()) == 1;
  });
  return found == keys_.end() ? nullptr : &*found;
}

CK_RV Reader::begin_use(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key, Use use) {
  if (mechanism == nullptr) return CKR_ARGUMENTS_BAD;
  const Expected found = session_of(session);
  if (!found) return found.error();
  if (keys_.empty()) return CKR_USER_NOT_LOGGED_IN;
  if ((*found)->use != Use::none) return CKR_OPERATION_ACTIVE;
  const auto padding = padding_of(*mechanism);
  if (!padding) return padding.error();
  if (use == Use::sign && *padding != Padding::pkcs1) return CKR_MECHANISM_INVALID;
  const Object* object = visible(key);
  if (object == nullptr || !object->key_of) return CKR_KEY_HANDLE_INVALID;
  if (object->key_of->can_encrypt() != (use == Use::decrypt)) return CKR_KEY_FUNCTION_NOT_PERMITTED;
  (*found)->key = key_of(*object->key_of);
  if ((*found)->key == nullptr) return CKR_KEY_HANDLE_INVALID;
  (*found)->padding = *padding;
  (*found)->use = use;
  return CKR_OK;
}

// Section 5.2: a question for the size, or too small a buffer, leaves the operation as it is; all else ends it.
CK_RV Reader::use(CK_SESSION_HANDLE session, Use use, ByteView in, CK_BYTE* out, CK_ULONG* out_length) {
  const Expected found = session_of(session);
  if (!found) return found.error();
  Session& own = **found;
  if (own.use != use) return CKR_OPERATION_NOT_INITIALIZED;
  if (out_length == nullptr) return own.use = Use::none, CKR_ARGUMENTS_BAD;
  const auto size = static_cast<CK_ULONG>(EVP_PKEY_get_size(own.key->get()));
  const CK_ULONG room = *out_length;
  if (out == nullptr) return *out_length = size, CKR_OK;
  if (use == Use::sign && room < size) return *out_length = size, CKR_BUFFER_TOO_SMALL;
  const auto result = use == Use::sign ? card::sign(*own.key, in) : card::decrypt(*own.key, own.padding, in);
  if (result && result->size() > room) return *out_length = result->size(), CKR_BUFFER_TOO_SMALL;
  own.use = Use::none;
  // Taken out while it worked: a real card would not have answered.
  if (!look() || own.insertion != insertion_) return CKR_DEVICE_REMOVED;
  if (!result) return result.error();
  *out_length = result->size();
  std::copy_n(result->view().data(), result->size(), out);
  return CKR_OK;
}

CK_RV Reader::sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  return begin_use(session, mechanism, key, Use::sign);
}

CK_RV Reader::sign(CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length, CK_BYTE* out, CK_ULONG* out_length) {
  return use(session, Use::sign, {in, in == nullptr ? 0 : in_length}, out, out_length);
}

CK_RV Reader::decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  return begin_use(session, mechanism, key, Use::decrypt);
}

CK_RV Reader::decrypt(CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length, CK_BYTE* out, CK_ULONG* out_length) {
  return use(session, Use::decrypt, {in, in == nullptr ? 0 : in_length}, out, out_length);
}

}  // namespace letterlock::practice::card
