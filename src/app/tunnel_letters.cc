#include "app/tunnel_letters.h"

#include "text/catalogue.h"
#include "tunnel/code.h"

namespace letterlock::app {
namespace {

using text::Language;

std::string both(std::string_view key, const Params& params, std::string_view between) {
  return text::sentence(Language::en, key, params) + std::string(between) +
         text::sentence(Language::zh_tw, key, params);
}

std::string subject(std::string_view key) { return both(key, {}, " / "); }

std::string name_of(const account::Account& account) {
  return account.display_name.empty() ? account.address : account.display_name;
}

Params sender(const account::Account& account) {
  const std::string authority = account.signing_certificate ? account.signing_certificate->issuer() : "-";
  return {{"name", name_of(account)}, {"address", account.address}, {"authority", authority}};
}

constexpr std::string_view kRule = "\n\n--------------------\n\n";

std::string new_code() {
  std::array<std::uint8_t, tunnel::kCodeOctets> random{};
  const Bytes octets = crypto::random_bytes(random.size());
  std::copy(octets.begin(), octets.end(), random.begin());
  return tunnel::format_code(random);
}

}  // namespace

NewLetter introduction(const account::Account& account, const std::string& address) {
  NewLetter letter;
  letter.to = {address};
  letter.subject = subject("letter.introduction.subject");
  letter.text = both("letter.introduction.body", sender(account), kRule) + "\n";
  letter.protection = outbox::Protection::signed_only;
  return letter;
}

NewLetter sealed_letter(const account::Account& account, const std::string& address, const SealedOccasion& occasion) {
  const std::string kind = occasion.is_answer ? "letter.answer" : "letter.test";
  NewLetter letter;
  letter.to = {address};
  letter.subject = subject(kind + ".subject");
  letter.in_reply_to = occasion.in_reply_to;
  letter.code = new_code();
  letter.text = both(kind + ".body", sender(account), kRule) + "\n\n";
  letter.text += both("letter.code.ours", {{"code", letter.code}}, "\n") + "\n";
  for (const std::string& code : occasion.their_codes) {
    letter.text += both("letter.code.theirs", {{"code", code}}, "\n") + "\n";
  }
  return letter;
}

}  // namespace letterlock::app
