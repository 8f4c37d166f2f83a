// One key request at a module: find the card, be logged in, do the work, and say clearly what stood in the way.
#include <algorithm>
#include <chrono>
#include <thread>

#include "token/agent/key_work.h"
#include "token/agent/module.h"

namespace letterlock::token::agent {
namespace {

bool has(const Card& card, ByteView certificate) {
  return std::any_of(card.certificates.begin(), card.certificates.end(),
                     [&](const CardCertificate& own) { return equal(own.der, certificate); });
}

std::vector<CardCertificate> entries_of(const Card& card, ByteView certificate) {
  std::vector<CardCertificate> entries;
  for (const CardCertificate& own : card.certificates) {
    if (equal(own.der, certificate)) entries.push_back(own);
  }
  return entries;
}

Params named(const Card& card) { return {{"card", name_of(card)}}; }

Params with_bounds(const Card& card) {
  return {{"card", name_of(card)}, {"min", std::to_string(card.pin_min)}, {"max", std::to_string(card.pin_max)}};
}

tl::expected<Secret, CK_RV> run(const Session& session, const PrivateKey& key, const KeyWork& work,
                                const Authenticate& authenticate) {
  switch (work.operation) {
    case KeyOperation::sign:
    case KeyOperation::sign_message: return sign(session, key, work, authenticate);
    case KeyOperation::decrypt: return decrypt(session, key, work, authenticate);
    case KeyOperation::agree: return agree(session, key, work);
  }
  return tl::unexpected(CKR_MECHANISM_INVALID);
}

ErrorCode wrong_pin(PinTries tries) {
  switch (tries) {
    case PinTries::locked: return ErrorCode::pin_locked;
    case PinTries::last: return ErrorCode::pin_wrong_last;
    case PinTries::few: return ErrorCode::pin_wrong_few;
    case PinTries::all: break;
  }
  return ErrorCode::pin_wrong;
}

}  // namespace

Result<Secret> Module::operate(const KeyRequest& request) {
  TRY_ASSIGN(const CK_SLOT_ID id, slot_with(request.work.certificate));
  Slot& slot = slots_.at(id);
  if (slot.card.pin_required && !slot.logged_in) TRY(log_in(id, slot, request));
  return work(id, slot, request);
}

Result<CK_SLOT_ID> Module::slot_with(ByteView certificate) {
  look();
  for (const auto& [id, slot] : slots_) {
    if (has(slot.card, certificate)) return id;
  }
  return fail(ErrorCode::card_absent);
}

Status Module::check_tries(const Card& card, const KeyRequest& request) const {
  if (card.tries == PinTries::locked) return fail(ErrorCode::pin_locked, named(card));
  if (!request.pin) return fail(ErrorCode::pin_needed, named(card));
  if (card.tries == PinTries::last && !request.last_try) return fail(ErrorCode::pin_last_try, named(card));
  const size_t size = request.pin->size();
  const bool fits = size >= card.pin_min && (card.pin_max == 0 || size <= card.pin_max);
  if (!card.pin_pad && !fits) return fail(ErrorCode::pin_length, with_bounds(card));
  return {};
}

CK_RV Module::give_pin(const Slot& slot, CK_USER_TYPE user, const KeyRequest& request) const {
  if (slot.card.pin_pad) return functions_->C_Login(slot.session, user, nullptr, 0);
  Secret pin = request.pin->copy();
  return functions_->C_Login(slot.session, user, pin.span().data(), pin.size());
}

Status Module::log_in(CK_SLOT_ID id, Slot& slot, const KeyRequest& request) {
  TRY(check_tries(slot.card, request));
  const CK_RV code = give_pin(slot, CKU_USER, request);
  if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) return login_error(id, slot, code);
  slot.logged_in = true;
  return {};
}

tl::unexpected<Error> Module::login_error(CK_SLOT_ID id, const Slot& slot, CK_RV code) const {
  const Card& card = slot.card;
  if (means_removed(code)) return fail(ErrorCode::card_removed, named(card));
  const auto now = read_card(id);  // with the flags as they are after this try
  if (!now || now->serial != card.serial) return fail(ErrorCode::card_removed, named(card));
  switch (code) {
    case CKR_PIN_INCORRECT: return fail(wrong_pin(now->tries), named(card));
    case CKR_PIN_LOCKED: return fail(ErrorCode::pin_locked, named(card));
    case CKR_PIN_LEN_RANGE:
    case CKR_PIN_INVALID: return fail(ErrorCode::pin_length, with_bounds(card));
    case CKR_FUNCTION_CANCELED: return fail(ErrorCode::cancelled);
    default: return module_error(path_, code);
  }
}

// An operation may fail by a removal with any code, and before the reader or the module has noticed why: some look
// again after a second only.
bool Module::is_gone(CK_SLOT_ID id, const Card& card) const {
  constexpr int kLooks = 6;
  constexpr std::chrono::milliseconds kPause{250};
  for (int look = 0; look < kLooks; ++look) {
    if (look > 0) std::this_thread::sleep_for(kPause);
    CK_SLOT_INFO info{};
    if (functions_->C_GetSlotInfo(id, &info) != CKR_OK || (info.flags & CKF_TOKEN_PRESENT) == 0) return true;
    const auto now = read_card(id);
    if (!now || now->serial != card.serial) return true;
  }
  return false;
}

Result<Secret> Module::work(CK_SLOT_ID id, Slot& slot, const KeyRequest& request) {
  const Session session{functions_, slot.session};
  const auto key = find_private_key(session, entries_of(slot.card, request.work.certificate));
  if (!key) return fail(ErrorCode::key_operation_failed, {{"code", "no private key"}});
  if (key->asks_every_time) TRY(check_tries(slot.card, request));
  std::optional<CK_RV> login;
  const Authenticate authenticate = [&] {
    login = give_pin(slot, CKU_CONTEXT_SPECIFIC, request);
    return *login;
  };
  auto result = run(session, *key, request.work, authenticate);
  if (result) return std::move(*result);
  const CK_RV code = result.error();
  if (login && *login != CKR_OK) {
    auto error = login_error(id, slot, code);
    drop(id);  // the operation that was begun ends only with its session
    return error;
  }
  const bool forgot_login = code == CKR_USER_NOT_LOGGED_IN;
  if (means_removed(code) || (!forgot_login && is_gone(id, slot.card))) {
    Params params = named(slot.card);
    drop(id);
    return fail(ErrorCode::card_removed, std::move(params));
  }
  // A login that the card forgot (standby, another program's reset) is made again only by a person.
  if (!forgot_login) return fail(ErrorCode::key_operation_failed, {{"code", code_name(code)}});
  slot.logged_in = false;
  return fail(ErrorCode::pin_needed, named(slot.card));
}

}  // namespace letterlock::token::agent
