// Reader: the module's one reader with the practice card in it, or without: sessions, the login, and what is asked of
// the keys. Each function is the PKCS#11 2.40 function of its name; what none of them knows is refused by main.cc.
//
// The folder is looked at with every call. A card that was taken out ends its sessions, also where it came back since:
// their calls answer CKR_DEVICE_REMOVED until they are closed. One login holds for all sessions (section 5.6).
// Called by one thread at a time.
#pragma once

#include <map>
#include <memory>

#include "practice/card/folder.h"
#include "practice/card/objects.h"
#include "practice/card/rsa.h"

namespace letterlock::practice::card {

class Reader {
 public:
  explicit Reader(const std::string& folder) : folder_(folder) {}

  CK_RV get_info(CK_INFO* info);
  CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID* slots, CK_ULONG* count);
  CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO* info);
  CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO* info);
  CK_RV get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE* mechanisms, CK_ULONG* count);
  CK_RV get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO* info);
  // CKR_OK where the card came or went since this was asked before, else CKR_NO_EVENT. Never waits.
  CK_RV poll_slot_event(CK_SLOT_ID* slot);

  CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void* application, CK_NOTIFY notify, CK_SESSION_HANDLE* session);
  CK_RV close_session(CK_SESSION_HANDLE session);
  CK_RV close_all_sessions(CK_SLOT_ID slot);
  CK_RV get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO* info);
  CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE* pin, CK_ULONG length);
  CK_RV logout(CK_SESSION_HANDLE session);

  CK_RV find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE* wanted, CK_ULONG count);
  CK_RV find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE* objects, CK_ULONG room, CK_ULONG* count);
  CK_RV find_objects_final(CK_SESSION_HANDLE session);
  CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE* asked, CK_ULONG count);

  CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
  CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length, CK_BYTE* out, CK_ULONG* out_length);
  CK_RV decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key);
  CK_RV decrypt(CK_SESSION_HANDLE session, CK_BYTE* in, CK_ULONG in_length, CK_BYTE* out, CK_ULONG* out_length);

 private:
  enum class Use { none, sign, decrypt };
  struct Session {
    std::string insertion;  // of the card when it was opened
    std::optional<std::vector<CK_OBJECT_HANDLE>> found;
    Use use = Use::none;
    Padding padding = Padding::pkcs1;
    const crypto::KeyHandle* key = nullptr;
  };
  using Expected = tl::expected<Session*, CK_RV>;

  // Notices what became of the card; true where it is there.
  bool look();
  CK_RV check_slot(CK_SLOT_ID slot);
  Expected session_of(CK_SESSION_HANDLE handle);
  const Object* visible(CK_OBJECT_HANDLE object) const;
  void log_out();
  // The private key that belongs to the certificate; nullptr where none does.
  const crypto::KeyHandle* key_of(const x509::Certificate& certificate) const;
  CK_RV begin_use(CK_SESSION_HANDLE session, CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key, Use use);
  CK_RV use(CK_SESSION_HANDLE session, Use use, ByteView in, CK_BYTE* out, CK_ULONG* out_length);

  CardFolder folder_;
  std::string insertion_;  // as it was seen last
  std::string announced_;  // as poll_slot_event() told it last
  std::string serial_;
  std::vector<Object> objects_;
  std::vector<crypto::KeyHandle> keys_;  // there after login
  std::map<CK_SESSION_HANDLE, Session> sessions_;
  CK_SESSION_HANDLE next_session_ = 1;
};

}  // namespace letterlock::practice::card
