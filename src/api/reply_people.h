// Who gets an answer: whom the message names, as far as anybody vouches for it.
//
// Of sealed mail only those whom a field inside the encryption names, and the sender where a valid signature is bound
// to them: the outer header is anybody's who had the mail in hand, and an answer that follows it seals a secret to a
// stranger. Who is left out is told, with the reason, so that a person may add them by their own hand. What stands
// outside of a payload that protects its fields is not even told: it is shown nowhere (RFC 9788 section 4).
//
// Not here: whether an answer can be sealed to them (tunnel/).
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "judge/report.h"
#include "text/catalogue.h"

namespace letterlock::api {

enum class LeftOutReason {
  unprotected,  // the field stands outside of the encryption
  unbound,      // of From and Reply-To: no valid signature vouches for it
};
BOOST_DESCRIBE_ENUM(LeftOutReason, unprotected, unbound)
enum class LeftOutField { from, reply_to, to, cc };
BOOST_DESCRIBE_ENUM(LeftOutField, from, reply_to, to, cc)

struct LeftOutView {
  std::string person;  // address with its name
  LeftOutField field = LeftOutField::to;
  LeftOutReason reason = LeftOutReason::unprotected;
  std::string text;     // the reason, for people
  bool to_all = false;  // an answer to the sender alone would not go to them anyway
};
BOOST_DESCRIBE_STRUCT(LeftOutView, (), (person, field, reason, text, to_all))

struct ReplyPeople {
  std::vector<std::string> to;  // addresses with their names; of mail of ours: whom it went to
  std::vector<std::string> cc;  // who else got it; never ourselves
  std::vector<LeftOutView> left_out;
};

// `own`: our address.
ReplyPeople people_for_reply(const judge::MessageReport& report, bool is_ours, const std::string& own,
                             text::Language language);

}  // namespace letterlock::api
