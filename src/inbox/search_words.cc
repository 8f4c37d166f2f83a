#include "inbox/search_words.h"

#include "message/display.h"

namespace letterlock::inbox {
namespace {

constexpr size_t kPayloadOctetsMax = 4 * 1024 * 1024;

// Mail that nobody can display is still found by its header.
std::string body_of(smime::Examination& examination) {
  const smime::Facts& facts = examination.facts();
  if (!facts.payload || facts.payload->octets > kPayloadOctetsMax) return {};
  const auto payload = examination.release_to_memory(kPayloadOctetsMax);
  if (!payload) return {};
  MemorySource source(payload->view());
  auto display = message::parse_display(source);
  return display ? std::move(display->text) : std::string();
}

}  // namespace

std::optional<store::SearchFields> search_words(const store::Message& message, smime::Examination& examination) {
  const bool clear = message.state == store::MessageState::judged && message.encryption == "none";
  if (!clear) return std::nullopt;
  store::SearchFields fields;
  fields.subject = message.subject.value_or("");
  fields.people = message.from_name + "\n" + message.from;
  for (const std::string& address : message.to) fields.people += "\n" + address;
  fields.body = body_of(examination);
  return fields;
}

}  // namespace letterlock::inbox
