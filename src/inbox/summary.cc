#include "inbox/summary.h"

#include "message/words.h"

namespace letterlock::inbox {
namespace {

bool is_sealed(const smime::Facts& facts) {
  for (const smime::LayerFacts& layer : facts.layers) {
    if (layer.encryption) return true;
  }
  return false;
}

void add_addresses(std::string_view value, std::vector<std::string>& to) {
  const auto mailboxes = mime::parse_mailboxes(value);
  if (!mailboxes) return;
  for (const mime::Mailbox& mailbox : *mailboxes) to.push_back(mailbox.address);
}

// Ids in angle brackets.
void add_ids(std::string_view value, std::vector<std::string>& ids) {
  constexpr size_t kIdsMax = 64;
  while (ids.size() < kIdsMax) {
    const size_t begin = value.find('<');
    const size_t end = value.find('>', begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return;
    ids.emplace_back(value.substr(begin, end - begin + 1));
    value.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<std::string> message_ids(std::string_view value) {
  std::vector<std::string> ids;
  add_ids(value, ids);
  return ids;
}

std::vector<std::string> named_messages(const mime::Header& header) {
  std::vector<std::string> ids;
  add_ids(header.value("In-Reply-To"), ids);
  add_ids(header.value("References"), ids);
  return ids;
}

void describe(const smime::Facts& facts, const judge::MessageReport& report, store::Message& message) {
  const mime::Header& header = facts.outer;
  message.message_id = std::string(header.value("Message-ID"));
  message.references = named_messages(header);
  const auto from = mime::parse_mailboxes(header.value("From"));
  if (from && !from->empty()) {
    message.from = from->front().address;
    message.from_name = message::decode_words(from->front().display_name);
  }
  message.to.clear();
  add_addresses(header.value("To"), message.to);
  add_addresses(header.value("Cc"), message.to);
  // S6: of sealed mail not even the outer subject is kept beside what was decrypted.
  message.subject.reset();
  if (!is_sealed(facts)) message.subject = message::decode_words(header.value("Subject"));
  message.summary = judge::to_string(report.summary);
  message.signature = judge::to_string(report.signature);
  message.encryption = judge::to_string(report.encryption);
}

}  // namespace letterlock::inbox
