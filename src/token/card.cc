#include "token/card.h"

namespace letterlock::token {

std::string name_of(const Card& card) {
  const std::string label = card.label.empty() ? card.model : card.label;
  return card.serial.empty() ? label : label + " (" + card.serial + ")";
}

}  // namespace letterlock::token
