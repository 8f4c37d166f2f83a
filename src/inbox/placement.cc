#include "inbox/placement.h"

#include "judge/date.h"
#include "message/words.h"
#include "mime/header.h"

namespace letterlock::inbox {
namespace {

bool is_cryptographic(const mime::Header& header) {
  const std::string type = mime::content_type(header).value;
  return type == "multipart/signed" || type.ends_with("pkcs7-mime") || type == "application/octet-stream";
}

}  // namespace

ListedMessage listed_message(const transport::imap::MessageInfo& info, Time now) {
  const mime::Header header = mime::Header::parse(info.header).value_or(mime::Header());
  ListedMessage listed{{}, is_cryptographic(header)};
  store::Placement& placement = listed.placement;
  placement.uid = info.uid;
  placement.size = info.size;
  placement.flags = info.flags;
  const auto from = mime::parse_mailboxes(header.value("From"));
  if (from && !from->empty()) {
    placement.from = from->front().address;
    placement.from_name = message::decode_words(from->front().display_name);
  }
  placement.subject = message::decode_words(header.value("Subject"));
  placement.date = judge::parse_date(header.value("Date")).value_or(info.internal_date.value_or(now));
  placement.message_id = std::string(header.value("Message-ID"));
  return listed;
}

}  // namespace letterlock::inbox
