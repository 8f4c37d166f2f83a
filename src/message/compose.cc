#include "message/compose.h"

#include <algorithm>

#include "message/charset.h"
#include "message/compose_header.h"
#include "mime/base64.h"
#include "mime/leaf_scan.h"
#include "mime/quoted_printable.h"
#include "mime/writer.h"

namespace letterlock::message {
namespace {

enum class TextEncoding { seven_bit, quoted_printable, base64 };

Status write_text(Sink& out, std::string_view text) { return out.write(as_bytes(text)); }

// Three characters for each octet beyond ASCII, or four for each three octets.
TextEncoding encoding_for(std::string_view text) {
  mime::LeafScan scan;
  scan.add(as_bytes(text));
  scan.end();
  if (scan.unharmed()) return TextEncoding::seven_bit;
  const auto coded = static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x7f || c == '='; }));
  return text.size() + 2 * coded <= mime::base64_encoded_size(text.size()) ? TextEncoding::quoted_printable
                                                                           : TextEncoding::base64;
}

template <typename Encoder>
Status write_encoded(std::string_view text, Sink& out) {
  mime::OpenEnd end(out);
  Encoder encoder(end);
  mime::CanonicalSink canonical(encoder);
  TRY(write_text(canonical, text));
  return canonical.finish();
}

Status write_text_part(const Draft& draft, Sink& out) {
  const std::string text = draft.text.ends_with('\n') ? draft.text : draft.text + "\n";
  constexpr std::string_view kType = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: ";
  TRY(write_text(out, kType));
  switch (encoding_for(text)) {
    case TextEncoding::seven_bit: {
      TRY(write_text(out, "7bit\r\n\r\n"));
      mime::OpenEnd end(out);
      return mime::CanonicalSink(end).write(as_bytes(text));
    }
    case TextEncoding::quoted_printable:
      TRY(write_text(out, "quoted-printable\r\n\r\n"));
      return write_encoded<mime::QuotedPrintableSink>(text, out);
    case TextEncoding::base64: break;
  }
  TRY(write_text(out, "base64\r\n\r\n"));
  return write_encoded<mime::Base64Sink>(text, out);
}

Status write_attachment(const Attachment& attachment, const mime::Header& header, Sink& out) {
  TRY(write_text(out, header.to_string() + "\r\n"));
  TRY_ASSIGN(const auto content, attachment.open());
  TRY_ASSIGN(const auto source, content->open());
  mime::OpenEnd end(out);
  mime::Base64Sink encoder(end);
  TRY(copy(*source, encoder));
  return encoder.finish();
}

Status write_mixed(const Draft& draft, const std::vector<mime::Header>& attachments, Sink& out) {
  const std::string boundary = mime::new_boundary();
  TRY(write_text(out, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n"));
  TRY(write_text_part(draft, out));
  for (size_t i = 0; i < attachments.size(); ++i) {
    TRY(write_text(out, "\r\n--" + boundary + "\r\n"));
    TRY(write_attachment(draft.attachments[i], attachments[i], out));
  }
  return write_text(out, "\r\n--" + boundary + "--\r\n");
}

}  // namespace

Status compose(const Draft& draft, Sink& out) {
  if (!is_utf8(draft.text)) return refuse_draft("text");
  TRY_ASSIGN(const mime::Header header, header_of(draft));
  std::vector<mime::Header> attachments;
  for (const Attachment& attachment : draft.attachments) {
    TRY_ASSIGN(attachments.emplace_back(), header_of(attachment));
  }
  TRY(write_text(out, header.to_string()));
  return attachments.empty() ? write_text_part(draft, out) : write_mixed(draft, attachments, out);
}

}  // namespace letterlock::message
