#include "judge/names.h"

#include <algorithm>
#include <array>
#include <set>

#include "judge/scripts.h"
#include "judge/sender.h"
#include "message/words.h"
#include "x509/address.h"

namespace letterlock::judge {
namespace {

// The fields of those who wrote, sent, or want the answer.
constexpr std::array<std::string_view, 3> kFields = {"From", "Sender", "Reply-To"};
// S9: more mailboxes than this are no author's line; what stands behind them is not looked at.
constexpr size_t kMailboxesMax = 100;

// Signs that are read as "@": the full-width and the small one.
std::string with_plain_signs(std::string text) {
  for (const std::string_view sign : {"\xef\xbc\xa0", "\xef\xb9\xab"}) {
    for (size_t at = text.find(sign); at != text.npos; at = text.find(sign, at)) text.replace(at, sign.size(), "@");
  }
  return text;
}

// What looks like an address around the sign at `at`, "" for none: a name, "@", and a domain with a dot.
std::string address_around(std::string_view text, size_t at) {
  constexpr std::string_view kBorders = " \t\"'`<>()[]{},;:@|/\\";
  const size_t before = text.substr(0, at).find_last_of(kBorders);
  const size_t begin = before == text.npos ? 0 : before + 1;
  std::string_view domain = text.substr(at + 1, text.find_first_of(kBorders, at + 1) - at - 1);
  while (domain.ends_with('.')) domain.remove_suffix(1);
  const size_t dot = domain.find('.');
  if (begin == at || dot == domain.npos || dot == 0) return {};
  return std::string(text.substr(begin, at - begin)) + "@" + std::string(domain);
}

// The first address in a name that is another one than the mailbox's own.
std::string other_address_in(const mime::Mailbox& mailbox) {
  const std::string name = with_plain_signs(message::decode_words(mailbox.display_name));
  for (size_t at = name.find('@'); at != name.npos; at = name.find('@', at + 1)) {
    std::string shown = address_around(name, at);
    if (!shown.empty() && !x509::same_address(shown, mailbox.address)) return shown;
  }
  return {};
}

std::string_view domain_of(std::string_view address) { return address.substr(address.rfind('@') + 1); }

}  // namespace

std::vector<Finding> misleading_names(const smime::Facts& facts) {
  std::vector<Finding> findings;
  std::set<std::string> seen;
  for (const std::string_view field : kFields) {
    auto mailboxes =
        mime::parse_mailboxes(header_with(facts, field).value(field)).value_or(std::vector<mime::Mailbox>{});
    if (mailboxes.size() > kMailboxesMax) mailboxes.resize(kMailboxesMax);
    for (const mime::Mailbox& mailbox : mailboxes) {
      if (!seen.insert(mailbox.display_name + "\n" + mailbox.address).second) continue;
      if (std::string shown = other_address_in(mailbox); !shown.empty()) {
        findings.push_back(
            finding(FindingId::display_name_is_address, {{"shown", std::move(shown)}, {"address", mailbox.address}}));
      }
      if (imitates_by_mixing(domain_of(mailbox.address))) {
        findings.push_back(finding(FindingId::address_mixed_scripts, {{"address", mailbox.address}}));
      }
    }
  }
  return findings;
}

}  // namespace letterlock::judge
