#include "message/compose.h"

#include "message/words.h"
#include "mime/quoted_printable.h"
#include "mime/writer.h"

namespace letterlock::message {
namespace {

// The chain's end stays open: more parts may follow.
class OpenEnd : public Sink {
 public:
  explicit OpenEnd(Sink& next) : next_(next) {}
  Status write(ByteView chunk) override { return next_.write(chunk); }

 private:
  Sink& next_;
};

Status write_text(Sink& out, std::string_view text) { return out.write(as_bytes(text)); }

bool needs_quotes(std::string_view name) { return name.find_first_of("()<>[]:;@\\,.\"") != std::string_view::npos; }

std::string quoted_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string mailbox_text(const mime::Mailbox& mailbox) {
  if (mailbox.display_name.empty()) return mailbox.address;
  const std::string encoded = encode_words(mailbox.display_name);
  const bool plain = encoded == mailbox.display_name;
  return (plain && needs_quotes(encoded) ? quoted_string(encoded) : encoded) + " <" + mailbox.address + ">";
}

std::string mailboxes_text(const std::vector<mime::Mailbox>& mailboxes) {
  std::string text;
  for (const mime::Mailbox& mailbox : mailboxes) {
    if (!text.empty()) text += ", ";
    text += mailbox_text(mailbox);
  }
  return text;
}

bool has_control(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

// Header injection: no field may end early. Said before anything is written.
Status check(const Draft& draft) {
  const auto refuse = [](const char* field) { return fail(ErrorCode::mime_malformed, {{"what", field}}); };
  const auto bad = [](const mime::Mailbox& m) { return has_control(m.display_name) || has_control(m.address); };
  if (bad(draft.from)) return refuse("From");
  for (const mime::Mailbox& mailbox : draft.to) {
    if (bad(mailbox)) return refuse("To");
  }
  for (const mime::Mailbox& mailbox : draft.cc) {
    if (bad(mailbox)) return refuse("Cc");
  }
  if (has_control(draft.subject)) return refuse("Subject");
  if (has_control(draft.message_id) || has_control(draft.in_reply_to)) return refuse("Message-ID");
  for (const Attachment& attachment : draft.attachments) {
    if (has_control(attachment.name) || has_control(attachment.content_type)) return refuse("Content-Disposition");
  }
  return {};
}

Result<mime::Header> header_of(const Draft& draft) {
  mime::Header header;
  TRY(header.add("From", mailbox_text(draft.from)));
  if (!draft.to.empty()) TRY(header.add("To", mailboxes_text(draft.to)));
  if (!draft.cc.empty()) TRY(header.add("Cc", mailboxes_text(draft.cc)));
  TRY(header.add("Subject", encode_words(draft.subject)));
  TRY(header.add("Date", to_rfc5322(draft.date)));
  TRY(header.add("Message-ID", draft.message_id));
  if (!draft.in_reply_to.empty()) TRY(header.add("In-Reply-To", draft.in_reply_to));
  std::string references;
  for (const std::string& reference : draft.references) references += (references.empty() ? "" : " ") + reference;
  if (references.empty()) references = draft.in_reply_to;
  if (!references.empty()) TRY(header.add("References", references));
  TRY(header.add("MIME-Version", "1.0"));
  return header;
}

Status write_text_part(const Draft& draft, Sink& out) {
  TRY(write_text(out,
                 "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"));
  OpenEnd end(out);
  mime::QuotedPrintableSink encoder(end);
  mime::CanonicalSink canonical(encoder);
  TRY(write_text(canonical, draft.text));
  if (!draft.text.ends_with('\n')) TRY(write_text(canonical, "\n"));
  return canonical.finish();
}

// RFC 2231: a name beyond ASCII is percent-encoded UTF-8.
std::string file_name_parameter(std::string_view name) {
  std::string encoded;
  bool plain = true;
  for (const char c : name) {
    const auto octet = static_cast<unsigned char>(c);
    const bool simple = std::isalnum(octet) || c == '.' || c == '-' || c == '_';
    plain = plain && octet < 0x7f && c != '"' && c != '\\';
    encoded += simple ? std::string(1, c) : "%" + to_hex(as_bytes(std::string_view(&c, 1)));
  }
  return plain ? "filename=" + quoted_string(name) : "filename*=utf-8''" + encoded;
}

Status write_attachment(const Attachment& attachment, Sink& out) {
  TRY(write_text(out, "Content-Type: " + attachment.content_type +
                          "\r\nContent-Transfer-Encoding: base64\r\n"
                          "Content-Disposition: attachment;\r\n " +
                          file_name_parameter(attachment.name) + "\r\n\r\n"));
  TRY_ASSIGN(const auto content, attachment.open());
  TRY_ASSIGN(const auto source, content->open());
  OpenEnd end(out);
  mime::Base64Sink encoder(end);
  TRY(copy(*source, encoder));
  return encoder.finish();
}

Status write_mixed(const Draft& draft, Sink& out) {
  const std::string boundary = mime::new_boundary();
  TRY(write_text(out, "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n"));
  TRY(write_text_part(draft, out));
  for (const Attachment& attachment : draft.attachments) {
    TRY(write_text(out, "\r\n--" + boundary + "\r\n"));
    TRY(write_attachment(attachment, out));
  }
  return write_text(out, "\r\n--" + boundary + "--\r\n");
}

}  // namespace

std::string new_message_id(std::string_view address) {
  const size_t at = address.rfind('@');
  const std::string_view domain = at == std::string_view::npos ? "localhost" : address.substr(at + 1);
  // The boundary's 128 random bits, without its frame.
  std::string random = mime::new_boundary();
  std::erase_if(random, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
  return "<" + random + "@" + std::string(domain) + ">";
}

Status compose(const Draft& draft, Sink& out) {
  TRY(check(draft));
  TRY_ASSIGN(const mime::Header header, header_of(draft));
  TRY(write_text(out, header.to_string()));
  return draft.attachments.empty() ? write_text_part(draft, out) : write_mixed(draft, out);
}

}  // namespace letterlock::message
