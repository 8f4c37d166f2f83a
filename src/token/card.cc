#include "token/card.h"

namespace letterlock::token {

std::string name_of(const Card& card) {
  const std::string label = card.label.empty() ? card.model : card.label;
  return card.serial.empty() ? label : label + " (" + card.serial + ")";
}

std::vector<x509::Certificate> certificates_of(const Card& card, Whose whose) {
  std::vector<x509::Certificate> certificates;
  for (const CardCertificate& entry : card.certificates) {
    const auto certificate = x509::Certificate::parse(entry.der);
    if (certificate && entry.is_ca == (whose == Whose::authority)) certificates.push_back(*certificate);
  }
  return certificates;
}

Result<Card> find_card(const CardsView& view, const std::string& name) {
  const Card* found = nullptr;
  for (const ModuleView& module : view.modules) {
    for (const Card& card : module.cards) {
      if (card.label != name && card.serial != name) continue;
      if (found != nullptr && found->reader != card.reader) return fail(ErrorCode::token_ambiguous, {{"label", name}});
      if (found == nullptr) found = &card;
    }
  }
  if (found == nullptr) return fail(ErrorCode::token_not_found, {{"label", name}});
  return *found;
}

}  // namespace letterlock::token
