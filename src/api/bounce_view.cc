#include "api/bounce_view.h"

namespace letterlock::api {
namespace {

constexpr size_t kShortId = 12;

std::string word_of(message::DeliveryAction action) {
  switch (action) {
    case message::DeliveryAction::failed: return "failed";
    case message::DeliveryAction::delayed: return "delayed";
    case message::DeliveryAction::delivered: return "delivered";
    case message::DeliveryAction::relayed: return "relayed";
    case message::DeliveryAction::expanded: return "expanded";
    case message::DeliveryAction::unknown: return "unknown";
  }
  return "unknown";
}

}  // namespace

BounceView view_of(const inbox::Bounce& bounce) {
  BounceView view{bounce.reporting_server, {}};
  for (const inbox::BouncedRecipient& recipient : bounce.recipients) {
    view.recipients.push_back({recipient.address, recipient.sent_digest, word_of(recipient.reported.action),
                               recipient.reported.status, recipient.reported.diagnostic});
  }
  return view;
}

TextLines lines_of(const BounceView& view, text::Language language) {
  TextLines lines;
  for (const BounceRow& row : view.recipients) {
    const bool failed = row.action == "failed";
    const std::string id = failed || row.action == "delayed" ? "view.bounce-" + row.action : "view.bounce-other";
    lines.push_back({failed ? Tone::bad : Tone::warning, 0,
                     text::sentence(language, id,
                                    {{"recipient", row.recipient},
                                     {"letter", row.letter.substr(0, kShortId)},
                                     {"action", row.action},
                                     {"status", row.status},
                                     {"answer", row.answer}})});
  }
  lines.push_back({Tone::hint, 1, text::sentence(language, "view.bounce-hint", {{"server", view.server}})});
  return lines;
}

}  // namespace letterlock::api
