// Module: one PKCS#11 module, loaded into this process, with at most one session for each card.
//
// Vendors' modules crash, hang and keep state: that is why this runs in a process of its own (worker.h) and is
// used by one thread only. Cards are told apart by serial number, certificates are read when a card appears, and a
// session that lost its card is dropped. A PIN is given to a card once for each time that a person typed it.
//
// Not here: how long a PIN session lasts (agent.h), which module a card needs (the account knows).
#pragma once

#include <map>
#include <memory>

#include "token/agent/objects.h"

namespace letterlock::token::agent {

class Module {
 public:
  // module_unusable where the file is no PKCS#11 module, module_failed where it does not start.
  static Result<std::unique_ptr<Module>> load(const std::string& path);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  ModuleView look();
  // card_absent (without parameters: the caller knows the holder), card_removed, pin_needed, pin_wrong and its kin,
  // pin_length, pin_locked, pin_last_try, key_operation_failed, module_failed.
  Result<Secret> operate(const KeyRequest& request);
  void log_out(const std::string& serial);

 private:
  struct Slot {
    Card card;
    CK_SESSION_HANDLE session = 0;
    bool open = false;
    bool logged_in = false;
  };

  Module(std::string path, Library library)
      : path_(std::move(path)), library_(library), functions_(library.functions) {}
  void look_at(CK_SLOT_ID id, ModuleView& view);
  // The card that is in the slot now; nullopt: none, or none that we can use.
  std::optional<Card> read_card(CK_SLOT_ID id) const;
  void read_flags(const CK_TOKEN_INFO& info, Card& card) const;
  bool is_same(const Slot& slot, const Card& card) const;
  bool session_lives(const Slot& slot) const;
  Status open_session(CK_SLOT_ID id, Slot& slot) const;
  void drop(CK_SLOT_ID id);
  Result<CK_SLOT_ID> slot_with(ByteView certificate);
  Status log_in(CK_SLOT_ID id, Slot& slot, const KeyRequest& request);
  Status check_tries(const Card& card, const KeyRequest& request) const;
  CK_RV give_pin(const Slot& slot, CK_USER_TYPE user, const KeyRequest& request) const;
  tl::unexpected<Error> login_error(CK_SLOT_ID id, const Slot& slot, CK_RV code) const;
  bool is_gone(CK_SLOT_ID id, const Card& card) const;
  Result<Secret> work(CK_SLOT_ID id, Slot& slot, const KeyRequest& request);

  std::string path_;
  Library library_;
  CK_FUNCTION_LIST* functions_;
  std::string description_;
  std::map<CK_SLOT_ID, Slot> slots_;
};

}  // namespace letterlock::token::agent
