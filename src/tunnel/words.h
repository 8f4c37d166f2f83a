// The tunnel's words: states, reasons, next steps, notices, the steps of the guide, the status of certificates.
//
// to_string() gives the word as it stands in JSON and in the keys of the sentences: "no_common_algorithm" has the
// sentence tunnel.state.no_common_algorithm. Sentences belong to text/.
#pragma once

#include <boost/describe.hpp>
#include <string>

namespace letterlock::tunnel {

// In the order in which they are tested (DESIGN section 5).
enum class State {
  broken,
  answered_untrusted,
  review,
  no_encryption_certificate,
  no_common_algorithm,
  established,
  testing,
  ready,
  introduced,
  none,
};
BOOST_DESCRIBE_ENUM(State, broken, answered_untrusted, review, no_encryption_certificate, no_common_algorithm,
                    established, testing, ready, introduced, none)

enum class Reason {
  none,
  // of a certificate
  expired,
  revoked,
  withdrawn,  // by the user
  held,       // suspended by its authority
  not_yet_valid,
  unknown_authority,
  address_unbound,   // names no address, and the user bound it to none of the contact's
  address_mismatch,  // names other addresses
  unsuitable,        // key usage, key size: not for this
  status_unknown,    // it could not be judged
  // of the algorithms
  below_floor,     // nothing in their list reaches AES-128
  algorithms_off,  // what reaches it is switched off here
  // of the proof
  proved,
  likely,
  // of the test
  bounced,
};
BOOST_DESCRIBE_ENUM(Reason, none, expired, revoked, withdrawn, held, not_yet_valid, unknown_authority, address_unbound,
                    address_mismatch, unsuitable, status_unknown, below_floor, algorithms_off, proved, likely, bounced)

enum class NextStep {
  introduce,
  wait,    // for their answer
  remind,  // they have not answered for a while
  get_anchor,
  bind_address,
  ask_matching_address,
  review,
  ask_certificate,  // that is valid
  check_certificate,
  wait_for_release,   // of a suspended certificate
  wait_for_validity,  // of one that begins later
  ask_encryption_certificate,
  import_certificate,
  ask_algorithms,
  try_aes,
  switch_algorithms_on,
  send_sealed,
  send_test,
  resend,
  write,
};
BOOST_DESCRIBE_ENUM(NextStep, introduce, wait, remind, get_anchor, bind_address, ask_matching_address, review,
                    ask_certificate, check_certificate, wait_for_release, wait_for_validity, ask_encryption_certificate,
                    import_certificate, ask_algorithms, try_aes, switch_algorithms_on, send_sealed, send_test, resend,
                    write)

enum class NoticeKind {
  new_certificate,             // good (or a renewal that names no address), not accepted yet, beside one that is
  untrusted_certificate,       // signed with one that cannot be judged good, beside one that is accepted
  new_encryption_certificate,  // their accepted signature names another one than the user accepted
  several_devices,
  downgrade_alarm,
  trying_aes,
  bounced,
  certificate_held,  // an accepted one: nothing is sealed to it meanwhile
  own_certificate,   // ours is not good
  expires_soon,      // an accepted one of theirs that is in use
  own_expires_soon,
};
BOOST_DESCRIBE_ENUM(NoticeKind, new_certificate, untrusted_certificate, new_encryption_certificate, several_devices,
                    downgrade_alarm, trying_aes, bounced, certificate_held, own_certificate, expires_soon,
                    own_expires_soon)

// What the guide's steps come to, in their order.
enum class StepKind {
  introduce,  // our signed mail is out
  hear,       // their signed mail arrived
  judge,      // its certificate is good and theirs
  compare,    // an algorithm that both can use is known
  accept,     // their certificate is in the directory, with one to seal to
  seal,       // our sealed mail is out
  answer,     // they answered it, sealed, and we opened the answer
};
BOOST_DESCRIBE_ENUM(StepKind, introduce, hear, judge, compare, accept, seal, answer)

// How a certificate stands now, for its use with this contact. no_address: good otherwise, names no address; the
// binding is looked up in the evidence. other_address: names addresses, none of them the contact's.
enum class CertificateStatus {
  good,
  expired,
  not_yet_valid,
  revoked,
  held,
  unknown_authority,
  no_address,
  other_address,
  unsuitable,
  unknown,
};
BOOST_DESCRIBE_ENUM(CertificateStatus, good, expired, not_yet_valid, revoked, held, unknown_authority, no_address,
                    other_address, unsuitable, unknown)

enum class RefusalReason { no_certificate, below_floor, algorithms_off };
BOOST_DESCRIBE_ENUM(RefusalReason, no_certificate, below_floor, algorithms_off)

std::string to_string(State value);
std::string to_string(Reason value);
std::string to_string(NextStep value);
std::string to_string(NoticeKind value);
std::string to_string(StepKind value);
std::string to_string(CertificateStatus value);
std::string to_string(RefusalReason value);

}  // namespace letterlock::tunnel
