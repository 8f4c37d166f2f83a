#include "message/compose_header.h"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <optional>

#include "message/charset.h"
#include "message/words.h"
#include "mime/writer.h"

namespace letterlock::message {
namespace {

constexpr size_t kReferencesMax = 40;
constexpr size_t kMessageIdMax = 900;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool is_one_line(std::string_view text) { return is_utf8(text) && std::none_of(text.begin(), text.end(), is_control); }

// Nontransitional UTS 46; nullopt where the domain is none.
std::optional<std::string> a_labels(std::string_view domain) {
  if (is_ascii(domain)) return std::string(domain);
  UErrorCode status = U_ZERO_ERROR;
  UIDNA* idna = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
  if (U_FAILURE(status)) return std::nullopt;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  std::array<char, 256> ascii{};
  const std::int32_t size =
      uidna_nameToASCII_UTF8(idna, domain.data(), static_cast<std::int32_t>(domain.size()), ascii.data(),
                             static_cast<std::int32_t>(ascii.size()), &info, &status);
  uidna_close(idna);
  if (U_FAILURE(status) || info.errors != 0) return std::nullopt;
  return std::string(ascii.data(), static_cast<size_t>(size));
}

// The address as it is written: one addr-spec and nothing else.
std::optional<std::string> address_text(const std::string& address) {
  const auto parsed = mime::parse_mailboxes(address);
  // Brackets, comments and groups would be read, but are no address.
  const bool bare = parsed && parsed->size() == 1 && parsed->front().address == address;
  if (!bare) return std::nullopt;
  const std::string& text = parsed->front().address;
  const size_t at = text.rfind('@');
  if (!is_ascii(std::string_view(text).substr(0, at))) return text;  // RFC 6531: such mail needs SMTPUTF8 anyway
  const auto domain = a_labels(std::string_view(text).substr(at + 1));
  if (!domain) return std::nullopt;
  return text.substr(0, at + 1) + *domain;
}

Status add_mailboxes(mime::Header& header, std::string_view name, const std::vector<mime::Mailbox>& mailboxes) {
  TRY_ASSIGN(const std::string value, mailboxes_value(name, mailboxes));
  if (!header.add(name, value)) return refuse_draft(name);
  return {};
}

Status add_text(mime::Header& header, std::string_view name, std::string_view text) {
  if (!is_one_line(text)) return refuse_draft(name);
  if (!header.add(name, encode_words(text, name.size() + 2))) return refuse_draft(name);
  return {};
}

// The first "<...>" of what another program wrote; "" where there is none that can be written again.
std::string message_id_in(std::string_view text) {
  const size_t start = text.find('<');
  const size_t end = start == std::string_view::npos ? start : text.find('>', start);
  if (end == std::string_view::npos || end - start > kMessageIdMax || end - start < 2) return {};
  const std::string_view id = text.substr(start, end - start + 1);
  const auto allowed = [](char c) { return c > ' ' && c < 0x7f; };
  const bool plain = std::all_of(id.begin(), id.end(), allowed) && id.find('<', 1) == std::string_view::npos;
  return plain ? std::string(id) : std::string();
}

Status add_threading(mime::Header& header, const Draft& draft) {
  const std::string reply = message_id_in(draft.in_reply_to);
  if (!reply.empty()) TRY(header.add("In-Reply-To", reply));
  std::vector<std::string> ids;
  for (const std::string& reference : draft.references) {
    std::string id = message_id_in(reference);
    if (!id.empty()) ids.push_back(std::move(id));
  }
  if (ids.empty() && !reply.empty()) ids.push_back(reply);
  const size_t first = ids.size() > kReferencesMax ? ids.size() - kReferencesMax : 0;
  std::string value;
  for (size_t i = first; i < ids.size(); ++i) value += (value.empty() ? "" : " ") + ids[i];
  if (!value.empty()) TRY(header.add("References", value));
  return {};
}

bool is_reserved(std::string_view name) {
  static constexpr std::array<std::string_view, 14> kOwn = {
      "From",       "Sender",      "To",         "Cc",           "Bcc",      "Subject",     "Date",
      "Message-ID", "In-Reply-To", "References", "MIME-Version", "Received", "Return-Path", "HP-Outer"};
  const auto same = [name](std::string_view own) { return mime::equal_no_case(own, name); };
  return std::any_of(kOwn.begin(), kOwn.end(), same) || mime::to_lower(name).starts_with("content-");
}

// A file with a signature or with something encrypted is a file: its type would make readers take it for a part of this
// message's own protection.
bool is_security_type(std::string_view type) {
  return type.ends_with("/pkcs7-signature") || type.ends_with("/x-pkcs7-signature") ||
         type.ends_with("/pgp-signature") || type.ends_with("/pkcs7-mime") || type.ends_with("/x-pkcs7-mime");
}

// A type that base64 may carry: RFC 2045 section 6.4 forbids it for multipart and message.
std::string carried_type(const std::string& content_type) {
  const auto type = mime::parse_parameter_value(content_type);
  const bool simple = type && std::count(type->value.begin(), type->value.end(), '/') == 1 && is_ascii(type->value);
  if (!simple || type->value.starts_with("multipart/") || type->value.starts_with("message/") ||
      is_security_type(type->value)) {
    return "application/octet-stream";
  }
  return content_type;
}

}  // namespace

tl::unexpected<Error> refuse_draft(std::string_view field) {
  return fail(ErrorCode::draft_malformed, {{"what", std::string(field)}});
}

Result<std::string> mailboxes_value(std::string_view name, const std::vector<mime::Mailbox>& mailboxes) {
  std::string value;
  for (const mime::Mailbox& mailbox : mailboxes) {
    const auto address = address_text(mailbox.address);
    if (!address || !is_one_line(mailbox.display_name)) return refuse_draft(name);
    if (!value.empty()) value += ", ";
    if (mailbox.display_name.empty()) {
      value += *address;
    } else {
      value += encode_phrase(mailbox.display_name, value.empty() ? name.size() + 2 : 1) + " <" + *address + ">";
    }
  }
  return value;
}

Result<mime::Header> header_of(const Draft& draft) {
  mime::Header header;
  TRY(add_mailboxes(header, "From", {draft.from}));
  if (!draft.to.empty()) TRY(add_mailboxes(header, "To", draft.to));
  if (!draft.cc.empty()) TRY(add_mailboxes(header, "Cc", draft.cc));
  // RFC 5322 section 3.6.3 lets To be absent; some servers do not.
  if (draft.to.empty() && draft.cc.empty()) TRY(header.add("To", "undisclosed-recipients:;"));
  TRY(add_text(header, "Subject", draft.subject));
  TRY(header.add("Date", to_rfc5322(draft.date)));
  const std::string id = draft.message_id.empty() ? new_message_id(draft.from.address) : draft.message_id;
  if (message_id_in(id) != id) return refuse_draft("Message-ID");
  TRY(header.add("Message-ID", id));
  TRY(add_threading(header, draft));
  for (const auto& [name, value] : draft.extra_fields) {
    if (is_reserved(name)) return refuse_draft(name);
    TRY(add_text(header, name, value));
  }
  TRY(header.add("MIME-Version", "1.0"));
  return header;
}

Result<mime::Header> header_of(const Attachment& attachment) {
  if (!is_one_line(attachment.name)) return refuse_draft("Content-Disposition");
  if (!is_one_line(attachment.content_type)) return refuse_draft("Content-Type");
  mime::Header header;
  if (!header.add("Content-Type", carried_type(attachment.content_type))) return refuse_draft("Content-Type");
  TRY(header.add("Content-Transfer-Encoding", "base64"));
  const std::string name = attachment.name.empty() ? "" : encode_parameter("filename", attachment.name);
  if (!header.add("Content-Disposition", "attachment" + name)) return refuse_draft("Content-Disposition");
  return header;
}

std::string new_message_id(std::string_view address) {
  const size_t at = address.rfind('@');
  const auto domain = at == std::string_view::npos ? std::nullopt : a_labels(address.substr(at + 1));
  // Something must stand there; "invalid" belongs to nobody (RFC 2606).
  return "<" + mime::random_token() + "@" + (domain && !domain->empty() ? *domain : "localhost.invalid") + ">";
}

}  // namespace letterlock::message
