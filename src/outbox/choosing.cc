#include "outbox/choosing.h"

#include <iterator>

#include "outbox/standing.h"
#include "store/certificates.h"

namespace letterlock::outbox {
namespace {

ErrorCode code_of(tunnel::RefusalReason reason) {
  switch (reason) {
    case tunnel::RefusalReason::below_floor: return ErrorCode::cannot_seal_below_floor;
    case tunnel::RefusalReason::algorithms_off: return ErrorCode::cannot_seal_algorithms_off;
    case tunnel::RefusalReason::no_certificate: break;
  }
  return ErrorCode::cannot_seal_no_certificate;
}

template <typename T>
void append(std::vector<T>& all, std::vector<T> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void add_group(Chosen& chosen, const std::vector<tunnel::Recipient>& group, const tunnel::Policy& policy) {
  if (group.empty()) return;
  tunnel::Choice choice = tunnel::choose(group, policy);
  append(chosen.copies, std::move(choice.copies));
  append(chosen.refusals, std::move(choice.refusals));
  append(chosen.forced_by, std::move(choice.forced_by));
  chosen.apart_by_keys = chosen.apart_by_keys || choice.apart_by_keys;
}

Result<tunnel::Recipient> recipient_of(const Office& office, const tunnel::Tunnel& tunnel, const std::string& address) {
  tunnel::Recipient recipient = tunnel::recipient_of(tunnel, address);
  for (const std::string& fingerprint : recipient.certificates) {
    TRY_ASSIGN(const auto certificate, store::Certificates(office.store).find(fingerprint));
    if (certificate && certificate->public_key().agrees_on_keys()) recipient.agrees = true;
  }
  return recipient;
}

}  // namespace

Result<Chosen> choose(const Office& office, const std::vector<store::OutboxRecipient>& recipients) {
  std::vector<std::string> addresses;
  for (const store::OutboxRecipient& recipient : recipients) addresses.push_back(recipient.address);
  Chosen chosen;
  TRY_ASSIGN(chosen.tunnels, tunnels_to(office, addresses));
  const tunnel::Policy policy = policy_of(office.account);
  std::vector<tunnel::Recipient> open;
  std::vector<tunnel::Recipient> blind;
  for (size_t i = 0; i < recipients.size(); ++i) {
    auto& group = recipients[i].role == store::RecipientRole::bcc ? blind : open;
    TRY_ASSIGN(group.emplace_back(), recipient_of(office, chosen.tunnels[i], recipients[i].address));
  }
  add_group(chosen, open, policy);
  // S8: a Bcc recipient never shares a copy, so nobody's RecipientInfos name one.
  for (const tunnel::Recipient& recipient : blind) add_group(chosen, {recipient}, policy);
  return chosen;
}

Error error_of(const tunnel::Refusal& refusal) {
  return Error{code_of(refusal.reason),
               {{"address", refusal.address}, {"recommended", refusal.recommended.value_or("-")}}};
}

}  // namespace letterlock::outbox
