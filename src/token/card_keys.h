// CardKeys: the keys of cards, through the token agent, as a key source.
//
// A PIN is asked for once for each PIN session (or, for keys that want it, each time), after it is known that the
// right card is there, and given to the card once. While the question stands, the card is watched: when it
// goes, the question ends.
#pragma once

#include <set>

#include "token/agent_client.h"
#include "token/key_source.h"

namespace letterlock::token {

// A PIN session ends after this time without use.
constexpr std::chrono::seconds kPinSession{300};

struct PinQuestion {
  Card card;
  Purpose purpose;
  bool last_try = false;  // only one try is left: the person must confirm it before it is used
  bool again = false;     // this card took the PIN before and wants it for each operation (CKA_ALWAYS_AUTHENTICATE)
};
// `removed` becomes readable when the card goes: the question is then to end with card_removed. The answer for a card
// with a PIN pad is an empty Secret, given when the person was told to look at the reader.
using PinAsker = std::function<Result<Secret>(const PinQuestion& question, int removed)>;

class CardKeys : public KeySource {
 public:
  CardKeys(AgentPlace place, std::vector<std::string> modules, PinAsker ask, std::chrono::seconds session);

  // card_absent {holder, validity} or card_other {and present} before anybody is asked for a PIN.
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate, const Purpose& purpose) override;
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const Purpose& purpose) override;

  // For the keys that the two above gave: asks the agent, and the person where the card wants its PIN.
  Result<Secret> operate(const x509::Certificate& certificate, const Purpose& purpose, const KeyWork& work);
  // card_removed where the card with the certificate goes within a second and a half: some modules notice it only then.
  Status check_presence(const x509::Certificate& certificate);

 private:
  Result<Card> card_with(const x509::Certificate& certificate);
  Result<Secret> operate_with_pin(const Card& card, const Purpose& purpose, const KeyWork& work);
  KeyRequest request_for(const KeyWork& work) const;

  AgentPlace place_;
  std::vector<std::string> modules_;
  PinAsker ask_;
  std::chrono::seconds session_;
  std::set<std::string> took_pin_;  // serial numbers
};

// Several sources as one: the first that has the key. card_absent and its kin of a later source are told where
// an earlier one only lacks the key.
class JoinedKeys : public KeySource {
 public:
  explicit JoinedKeys(std::vector<std::unique_ptr<KeySource>> sources) : sources_(std::move(sources)) {}
  Result<std::shared_ptr<crypto::Signer>> signer(const x509::Certificate& certificate, const Purpose& purpose) override;
  Result<std::shared_ptr<crypto::Decryptor>> decryptor(const x509::Certificate& certificate,
                                                       const Purpose& purpose) override;

 private:
  std::vector<std::unique_ptr<KeySource>> sources_;
};

// "Wang Hsiao-Ming" and "2021-2026": how an absent card is named to people. Nothing else of the certificate (S15).
Params describe_holder(const x509::Certificate& certificate);

}  // namespace letterlock::token
