#include "api/reply_view.h"

#include <algorithm>
#include <array>

#include "api/reply_fields.h"
#include "judge/date.h"
#include "judge/release.h"
#include "message/words.h"
#include "mime/header.h"
#include "x509/address.h"

namespace letterlock::api {
namespace {

// Below all encryption.
bool is_signed_inside(const judge::MessageReport& report) {
  bool inside = false;
  for (const judge::LayerReport& layer : report.layers) {
    if (layer.content_encryption) inside = false;
    if (!layer.signers.empty()) inside = true;
  }
  return inside && report.signature == judge::SignatureState::valid;
}

bool may_be_quoted(const app::Reading& reading) {
  const judge::MessageReport& report = reading.opened.report;
  if (!reading.display || judge::why_withheld(report, judge::ShowAnyway::no)) return false;
  const message::DisplayMessage& display = *reading.display;
  if (display.text_cut || display.text_damaged) return false;
  return !was_sealed(report) || (display.inner_security.empty() && is_signed_inside(report));
}

std::string quoted_lines(std::string_view text) {
  std::string quoted;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    quoted += line.empty() || line.front() == '>' ? ">" : "> ";
    quoted += line;
    quoted += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return quoted;
}

std::string quotation(const app::Reading& reading, text::Language language) {
  const store::Message& message = reading.opened.message;
  const std::string who = message.from_name.empty() ? message.from : message.from_name;
  const auto claimed = judge::parse_date(value_of(reading.opened.report, "Date"));
  const std::string time = to_rfc3339(claimed.value_or(message.first_seen));
  return text::sentence(language, "view.reply.wrote",
                        {{"who", who}, {"day", time.substr(0, 10)}, {"time", time.substr(11, 5)}}) +
         "\n" + quoted_lines(reading.display->text);
}

// "Re: " is the same in every language of mail programs that group by subject; others are left as they are.
std::string subject_of(const judge::MessageReport& report) {
  const std::string subject = message::decode_words(value_of(report, "Subject"));
  return mime::equal_no_case(subject.substr(0, 3), "re:") ? subject : "Re: " + subject;
}

// RFC 5322 section 3.6.4. The newest are of most use.
std::vector<std::string> references_of(const judge::MessageReport& report) {
  constexpr size_t kReferencesMax = 39;
  std::vector<std::string> ids;
  std::string_view rest = value_of(report, "References");
  if (rest.empty()) rest = value_of(report, "In-Reply-To");
  for (size_t begin = rest.find('<'); begin != std::string_view::npos; begin = rest.find('<')) {
    const size_t end = rest.find('>', begin);
    if (end == std::string_view::npos) break;
    ids.emplace_back(rest.substr(begin, end - begin + 1));
    rest.remove_prefix(end + 1);
  }
  if (ids.size() > kReferencesMax) ids.erase(ids.begin(), ids.end() - kReferencesMax);
  const std::string_view own = value_of(report, "Message-ID");
  if (!own.empty()) ids.emplace_back(own);
  return ids;
}

std::vector<mime::Mailbox> mailboxes_in(std::string_view value) {
  return mime::parse_mailboxes(value).value_or(std::vector<mime::Mailbox>{});
}

// RFC 9788 section 6.1.2, for each mailbox: how the author let it stand outside.
class Outside {
 public:
  explicit Outside(const std::vector<mime::HeaderField>& told) : told_(told) {
    for (const char* name : kPeople) {
      for (const mime::HeaderField& field : told) {
        if (!mime::equal_no_case(field.name, name)) continue;
        for (mime::Mailbox& mailbox : mailboxes_in(field.value)) seen_.push_back(std::move(mailbox));
      }
    }
  }

  static constexpr std::array<const char*, 4> kPeople = {"From", "Reply-To", "To", "Cc"};

  void compare(const mime::Mailbox& mailbox, app::Hidden& hidden) const {
    bool address = false;
    bool name = mailbox.display_name.empty();
    for (const mime::Mailbox& seen : seen_) {
      if (!x509::same_address(seen.address, mailbox.address) && seen.address != mailbox.address) continue;
      address = true;
      name = name || message::decode_words(seen.display_name) == message::decode_words(mailbox.display_name);
    }
    if (!address) hidden.addresses.push_back(mailbox.address);
    if (address && !name) hidden.names.push_back(mailbox.address);
  }
  bool tells(std::string_view name, std::string_view value) const {
    return value.empty() || std::any_of(told_.begin(), told_.end(), [&](const mime::HeaderField& field) {
             return mime::equal_no_case(field.name, name) && field.value == value;
           });
  }

 private:
  const std::vector<mime::HeaderField>& told_;
  std::vector<mime::Mailbox> seen_;
};

app::Hidden hidden_by(const judge::MessageReport& report) {
  app::Hidden hidden;
  if (!report.told_outside) return hidden;
  const Outside outside(*report.told_outside);
  for (const char* name : Outside::kPeople) {
    const auto mailboxes = mailboxes_in(value_of(report, name));
    for (size_t i = 0; i < mailboxes.size() && i < kReplyPeopleMax; ++i) outside.compare(mailboxes[i], hidden);
  }
  for (const char* name : {"Message-ID", "In-Reply-To", "References"}) {
    hidden.thread = hidden.thread || !outside.tells(name, value_of(report, name));
  }
  return hidden;
}

}  // namespace

ReplyView reply_to(const app::Reading& reading, const account::Account& account, bool can_seal,
                   text::Language language) {
  const judge::MessageReport& report = reading.opened.report;
  const bool is_ours = reading.opened.message.key.direction == store::Direction::outgoing;
  ReplyPeople people = people_for_reply(report, is_ours, account.address, language);
  ReplyView view;
  view.to = std::move(people.to);
  view.cc = std::move(people.cc);
  view.left_out = std::move(people.left_out);
  view.subject = subject_of(report);
  if (may_be_quoted(reading)) view.quoted = quotation(reading, language);
  view.message_id = value_of(report, "Message-ID");
  view.references = references_of(report);
  if (was_sealed(report)) view.hidden = hidden_by(report);
  view.protection = was_sealed(report) || can_seal ? LetterProtection::sealed : LetterProtection::signed_only;
  return view;
}

}  // namespace letterlock::api
