// SealView: what `seal` did, and to whom.
#pragma once

#include "api/verdict_view.h"

namespace letterlock::api {

struct SealView {
  std::string output;
  std::uint64_t bytes = 0;            // written; 0 where the sealing was refused
  std::optional<std::string> digest;  // absent: not signed
  std::optional<std::string> cipher;  // absent: not encrypted
  std::vector<CertificateView> recipients;
  std::optional<std::string> to_self;  // fingerprint of our own certificate among the recipients
  bool judged = false;                 // false: the recipients' certificates were taken as given
  std::vector<VerdictView> verdicts;   // where judged, in the order of the recipients
};
BOOST_DESCRIBE_STRUCT(SealView, (), (output, bytes, digest, cipher, recipients, to_self, judged, verdicts))

}  // namespace letterlock::api
