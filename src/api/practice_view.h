// PracticeView: where a practice stands, for the page. The partner's sentence is in the language of who asks.
#pragma once

#include <boost/describe/class.hpp>
#include <string>

namespace letterlock::api {

struct PracticeView {
  bool card_inserted = false;
  std::string pin;  // it stands on the page: it opens nothing but the practice card
  std::string name;
  std::string address;
  std::string partner_name;
  std::string partner_address;
  std::string partner_sentence;
  bool partner_busy = false;
  std::string folder;
};
BOOST_DESCRIBE_STRUCT(PracticeView, (),
                      (card_inserted, pin, name, address, partner_name, partner_address, partner_sentence, partner_busy,
                       folder))

}  // namespace letterlock::api
