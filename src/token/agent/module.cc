#include "token/agent/module.h"

#include <dlfcn.h>

#include <algorithm>

namespace letterlock::token::agent {
namespace {

constexpr size_t kSlotsMax = 64;

constexpr size_t kMechanismsMax = 1024;

// A module that does not tell is taken for one that does everything.
bool signs_with_pss_only(CK_FUNCTION_LIST* functions, CK_SLOT_ID id) {
  CK_ULONG count = 0;
  if (functions->C_GetMechanismList(id, nullptr, &count) != CKR_OK || count > kMechanismsMax) return false;
  std::vector<CK_MECHANISM_TYPE> mechanisms(count);
  if (functions->C_GetMechanismList(id, mechanisms.data(), &count) != CKR_OK) return false;
  mechanisms.resize(std::min<size_t>(count, mechanisms.size()));
  const auto has = [&](CK_MECHANISM_TYPE type) {
    return std::find(mechanisms.begin(), mechanisms.end(), type) != mechanisms.end();
  };
  return has(CKM_RSA_PKCS_PSS) && !has(CKM_RSA_PKCS);
}

std::vector<CK_SLOT_ID> slots_of(CK_FUNCTION_LIST* functions) {
  // Without the first call some modules never look for new readers.
  CK_ULONG count = 0;
  if (functions->C_GetSlotList(CK_FALSE, nullptr, &count) != CKR_OK) return {};
  std::vector<CK_SLOT_ID> slots(std::min<size_t>(count + 8, kSlotsMax));
  count = slots.size();
  if (functions->C_GetSlotList(CK_FALSE, slots.data(), &count) != CKR_OK) return {};
  slots.resize(std::min<size_t>(count, slots.size()));
  return slots;
}

}  // namespace

Result<std::unique_ptr<Module>> Module::load(const std::string& path) {
  TRY_ASSIGN(const Library library, load_library(path));
  CK_FUNCTION_LIST* functions = library.functions;
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK;
  CK_RV code = functions->C_Initialize(&arguments);
  if (code == CKR_CANT_LOCK) code = functions->C_Initialize(nullptr);
  if (code != CKR_OK && code != CKR_CRYPTOKI_ALREADY_INITIALIZED) return module_error(path, code);
  std::unique_ptr<Module> module(new Module(path, library));
  CK_INFO info{};
  if (functions->C_GetInfo(&info) == CKR_OK) {
    module->description_ = padded_text(info.libraryDescription) + " (" + padded_text(info.manufacturerID) + ")";
  }
  return module;
}

Module::~Module() {
  while (!slots_.empty()) drop(slots_.begin()->first);
  functions_->C_Finalize(nullptr);
  ::dlclose(library_.handle);
}

ModuleView Module::look() {
  ModuleView view;
  view.path = path_;
  view.description = description_;
  const std::vector<CK_SLOT_ID> present = slots_of(functions_);
  for (const CK_SLOT_ID id : present) look_at(id, view);
  std::vector<CK_SLOT_ID> gone;
  for (const auto& [id, slot] : slots_) {
    if (std::find(present.begin(), present.end(), id) == present.end()) gone.push_back(id);
  }
  for (const CK_SLOT_ID id : gone) drop(id);
  return view;
}

void Module::look_at(CK_SLOT_ID id, ModuleView& view) {
  CK_SLOT_INFO info{};
  if (functions_->C_GetSlotInfo(id, &info) != CKR_OK) return drop(id);
  auto card = (info.flags & CKF_TOKEN_PRESENT) != 0 ? read_card(id) : std::nullopt;
  if (!card) {
    drop(id);
    if ((info.flags & CKF_TOKEN_PRESENT) == 0) view.empty_readers.push_back(padded_text(info.slotDescription));
    return;
  }
  const auto known = slots_.find(id);
  if (known != slots_.end() && !is_same(known->second, *card)) drop(id);
  Slot& slot = slots_[id];
  if (!slot.open && !open_session(id, slot)) return drop(id);
  if (slot.card.certificates.empty()) {
    card->certificates = read_certificates({functions_, slot.session});
    card->pss_only = signs_with_pss_only(functions_, id);
  } else {
    card->certificates = std::move(slot.card.certificates);
    card->pss_only = slot.card.pss_only;
  }
  card->reader = padded_text(info.slotDescription);
  card->session_open = slot.logged_in;
  slot.card = *card;
  view.cards.push_back(std::move(*card));
}

std::optional<Card> Module::read_card(CK_SLOT_ID id) const {
  CK_TOKEN_INFO info{};
  if (functions_->C_GetTokenInfo(id, &info) != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0) return std::nullopt;
  Card card;
  card.module = path_;
  card.label = padded_text(info.label);
  card.manufacturer = padded_text(info.manufacturerID);
  card.model = padded_text(info.model);
  card.serial = padded_text(info.serialNumber);
  read_flags(info, card);
  return card;
}

void Module::read_flags(const CK_TOKEN_INFO& info, Card& card) const {
  card.pin_required = (info.flags & CKF_LOGIN_REQUIRED) != 0;
  card.pin_pad = (info.flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
  card.pin_min = static_cast<std::uint32_t>(info.ulMinPinLen);
  card.pin_max = static_cast<std::uint32_t>(info.ulMaxPinLen);
  card.tries = (info.flags & CKF_USER_PIN_LOCKED) != 0      ? PinTries::locked
               : (info.flags & CKF_USER_PIN_FINAL_TRY) != 0 ? PinTries::last
               : (info.flags & CKF_USER_PIN_COUNT_LOW) != 0 ? PinTries::few
                                                            : PinTries::all;
}

// A card that went away and came back between two looks is the same card and not the same session.
bool Module::is_same(const Slot& slot, const Card& card) const {
  return slot.card.serial == card.serial && slot.card.label == card.label && slot.open && session_lives(slot);
}

bool Module::session_lives(const Slot& slot) const {
  CK_SESSION_INFO info{};
  if (functions_->C_GetSessionInfo(slot.session, &info) != CKR_OK) return false;
  // Some modules keep the handle and forget the login.
  return !slot.logged_in || info.state == CKS_RO_USER_FUNCTIONS || info.state == CKS_RW_USER_FUNCTIONS;
}

Status Module::open_session(CK_SLOT_ID id, Slot& slot) const {
  const CK_RV code = functions_->C_OpenSession(id, CKF_SERIAL_SESSION, nullptr, nullptr, &slot.session);
  if (code != CKR_OK) return module_error(path_, code);
  slot.open = true;
  slot.logged_in = false;
  return {};
}

void Module::drop(CK_SLOT_ID id) {
  const auto found = slots_.find(id);
  if (found == slots_.end()) return;
  if (found->second.open) functions_->C_CloseSession(found->second.session);
  slots_.erase(found);
}

void Module::log_out(const std::string& serial) {
  for (auto& [id, slot] : slots_) {
    if (!slot.logged_in || slot.card.serial != serial) continue;
    functions_->C_Logout(slot.session);
    slot.logged_in = false;
  }
}

}  // namespace letterlock::token::agent
