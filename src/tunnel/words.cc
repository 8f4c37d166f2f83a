#include "tunnel/words.h"

#include <boost/mp11.hpp>

namespace letterlock::tunnel {
namespace {

template <typename E>
std::string word(E value) {
  std::string found;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
    if (enumerator.value == value) found = enumerator.name;
  });
  return found;
}

}  // namespace

std::string to_string(State value) { return word(value); }
std::string to_string(Reason value) { return word(value); }
std::string to_string(NextStep value) { return word(value); }
std::string to_string(NoticeKind value) { return word(value); }
std::string to_string(StepKind value) { return word(value); }
std::string to_string(CertificateStatus value) { return word(value); }
std::string to_string(RefusalReason value) { return word(value); }

}  // namespace letterlock::tunnel
