// Any octets as the payload of a message: what people are shown is text that cannot lie about itself, and does not
// depend on how the octets were cut on their way.
#include "fuzz/support.h"
#include "message/charset.h"
#include "message/display.h"
#include "message/visible.h"

using namespace letterlock;
using namespace letterlock::message;

namespace {

std::optional<DisplayMessage> displayed(ByteView payload, size_t piece) {
  fuzz::PieceSource source(payload, piece);
  DisplayLimits limits;
  limits.html_octets = 4096;
  auto message = parse_display(source, limits);
  if (!message) return std::nullopt;
  return std::move(*message);
}

void check(const DisplayMessage& message) {
  fuzz::require(is_utf8(message.text), "shown text is UTF-8");
  fuzz::require(safe_text(message.text) == message.text, "shown text has no controls or overrides");
  for (const DisplayHeader& header : message.headers) {
    fuzz::require(safe_line(header.value) == header.value, "a shown header is one safe line");
  }
  for (const DisplayAttachment& attachment : message.attachments) {
    fuzz::require(attachment.name.find('/') == std::string::npos, "the name of an attachment leads nowhere else");
    fuzz::require(safe_line(attachment.content_id) == attachment.content_id, "a Content-ID is one safe line");
  }
  if (message.html) fuzz::require(is_utf8(message.html->content), "HTML is UTF-8");
}

void check_same(const DisplayMessage& a, const DisplayMessage& b) {
  fuzz::require(a.text == b.text, "the text does not depend on the pieces");
  fuzz::require(a.html.has_value() == b.html.has_value(), "nor whether there is HTML");
  fuzz::require(!a.html || a.html->content == b.html->content, "nor what it is");
  fuzz::require(a.attachments.size() == b.attachments.size(), "nor do the attachments");
  for (size_t i = 0; i < a.attachments.size(); ++i) {
    fuzz::require(a.attachments[i].part == b.attachments[i].part, "nor their places");
    fuzz::require(a.attachments[i].octets == b.attachments[i].octets, "nor their sizes");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  const ByteView payload(data, size);
  const auto whole = displayed(payload, size + 1);
  const auto pieces = displayed(payload, 7);
  fuzz::require(whole.has_value() == pieces.has_value(), "reading ends alike however the octets come");
  if (!whole) return 0;
  check(*whole);
  check_same(*whole, *pieces);
  for (const DisplayAttachment& attachment : whole->attachments) {
    ReplayableMemory source(payload);
    NullSink out;
    write_part(source, attachment.part, out);
  }
  return 0;
}
