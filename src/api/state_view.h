// StateView: what a page must know before it shows anything: accounts, settings, what this system can do.
#pragma once

#include <string>
#include <vector>

#include "api/account_view.h"
#include "api/one_of.h"
#include "app/settings.h"
#include "base/json.h"
#include "store/mail_secrets.h"

namespace letterlock::api {

struct AlgorithmView {
  std::string name;  // "aes256-GCM"
  std::string text;
  bool required = false;  // cannot be switched off: for people whose programs say nothing
};
BOOST_DESCRIBE_STRUCT(AlgorithmView, (), (name, text, required))
// What can be sent, in our order.
std::vector<AlgorithmView> algorithm_views(text::Language language);
// The ciphers of these names, in their order; algorithm_unsupported {algorithm} for another name.
Result<std::vector<crypto::ContentEncryption>> ciphers_of(const std::vector<std::string>& names);

struct StateView {
  std::string version;
  OneOf<"en", "zh-TW", ""> language;  // "" : as the browser says
  bool practice = false;
  std::vector<AccountView> accounts;
  std::vector<AlgorithmView> algorithms;
  std::int64_t pin_session_minutes = 0;
  OneOf<"pinentry", "page"> pin_entry;
  bool help_seen_signed = false;
  bool help_seen_encrypted = false;
  bool introduced_signing = false;
  std::string mail_secrets;  // a sentence: where mail passwords are kept
};
BOOST_DESCRIBE_STRUCT(StateView, (),
                      (version, language, practice, accounts, algorithms, pin_session_minutes, pin_entry,
                       help_seen_signed, help_seen_encrypted, introduced_signing, mail_secrets))
// The part that the home's settings tell.
StateView state_of(const app::Settings& settings, store::SecretPlace secrets, text::Language language);

}  // namespace letterlock::api
