// Roots: the system's root certificates and what they are trusted for, from a PKCS#11 module that keeps them (NSS's
// "Builtin Object Token").
//
// Such a module says for each root whether it may stand for e-mail: a list of files, as the one for web servers is,
// does not say that. The module is loaded by a process of its own, as every PKCS#11 module is; nothing is remembered
// here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "token/agent_client.h"

namespace letterlock::token {

// Trusted for e-mail (CKA_TRUST_EMAIL_PROTECTION is CKT_NSS_TRUSTED_DELEGATOR).
struct MailRoot {
  Bytes certificate;  // DER
  // CKA_NSS_EMAIL_DISTRUST_AFTER, in seconds since 1970: what it issued later is not trusted. 0 where a date stands
  // there that cannot be read.
  std::optional<std::int64_t> distrusted_after = {};
};

struct RootsView {
  std::optional<Error> error;  // module_unusable, module_failed
  std::vector<MailRoot> roots;
};

// Asks in a process of its own, at most five seconds. roots_unavailable {path, reason} where the module gives none.
Result<std::vector<MailRoot>> read_mail_roots(const AgentPlace& place, const std::string& module);

Secret encode(const RootsView& view);
std::optional<RootsView> decode_roots(ByteView frame);

}  // namespace letterlock::token
