// What a person writes into a letter's header, and what another one reads: encoded words, phrases, parameters, the
// letter as a whole. Text goes out and comes back the same, and can neither add a field nor move an address.
#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "message/charset.h"
#include "message/compose.h"
#include "message/display.h"
#include "message/visible.h"
#include "message/words.h"
#include "mime/header.h"
#include "mime/tokens.h"

using namespace letterlock;
using namespace letterlock::message;

namespace {

bool has_control(std::string_view text) { return std::any_of(text.begin(), text.end(), mime::is_control); }

void check_decoding(std::string_view value) {
  const std::string shown = decode_words(value);
  fuzz::require(is_utf8(shown), "decoded words are UTF-8");
  fuzz::require(safe_line(shown) == shown, "and one line that is safe to show");
}

void check_words(std::string_view text, size_t column) {
  const std::string words = encode_words(text, column);
  fuzz::require(decode_words(words) == safe_line(text), "text comes back from its words");
  mime::Header header;
  if (has_control(text)) return;
  fuzz::require(header.add("Subject", words).has_value(), "words can stand in a header");
  const auto again = mime::Header::parse(header.to_string());
  fuzz::require(again && again->fields().size() == 1, "in one field");
  fuzz::require(decode_words(again->value("Subject")) == safe_line(text), "and come back from it");
}

void check_phrase(std::string_view name) {
  if (has_control(name)) return;
  const auto mailboxes = mime::parse_mailboxes(encode_phrase(name) + " <ann@own.example>, ben@peer.example");
  fuzz::require(mailboxes && mailboxes->size() == 2, "a name makes no further address");
  fuzz::require(mailboxes->at(0).address == "ann@own.example", "nor another one");
  fuzz::require(decode_words(mailboxes->at(0).display_name) == safe_line(name), "a name comes back from its phrase");
}

void check_parameter(std::string_view value) {
  if (has_control(value)) return;
  const auto parsed = mime::parse_parameter_value("attachment" + encode_parameter("filename", value));
  fuzz::require(parsed.has_value() && parsed->value == "attachment", "a parameter can be read");
  fuzz::require(parsed->parameter("filename") == value, "a parameter comes back as it was");
}

const DisplayHeader* shown(const DisplayMessage& message, std::string_view name) {
  const auto found = std::find_if(message.headers.begin(), message.headers.end(),
                                  [name](const auto& header) { return header.name == name; });
  return found == message.headers.end() ? nullptr : &*found;
}

void check_letter(const Draft& draft) {
  MemorySink sink;
  if (!compose(draft, sink)) {
    fuzz::require(sink.bytes().empty(), "nothing is written of what is refused");
    return;
  }
  MemorySource source(sink.bytes());
  const auto letter = parse_display(source);
  fuzz::require(letter.has_value(), "a letter of ours can be read");
  fuzz::require(letter->attachments.empty() && letter->inner_security.empty(), "text makes no further part");
  const DisplayHeader* subject = shown(*letter, "Subject");
  fuzz::require(subject != nullptr ? subject->value == safe_line(draft.subject) : draft.subject.empty(),
                "the subject comes back");
  const size_t end = as_text(sink.bytes()).find("\r\n\r\n");
  const auto header = mime::Header::parse(as_text(sink.bytes()).substr(0, end + 2));
  fuzz::require(header.has_value() && header->count("To") == 1 && header->count("Bcc") == 0, "no field is injected");
  const auto to = mime::parse_mailboxes(header->value("To"));
  fuzz::require(to && to->size() == 1 && to->front().address == "ben@peer.example", "the recipient is the one named");
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  const Bytes choices = {9};
  folder.add("chinese", "通道\n王小明, \"Ben\"\nOnly we two.\n.\nFrom here on", choices);
  folder.add("plain", "Hello\nBen\nText", choices);
  folder.add("words", "=?utf-8?B?6YCa6YGT?= =?utf-8?Q?=E9=80=9A?= x\n=?utf-8?Q?a=2Cb?=\n", choices);
  folder.add("charsets", "=?big5?B?s3G5RA==?= =?iso-2022-jp?B?GyRCJCIbKEI=?= =?windows-1252?Q?=80?=\n\n", choices);
  folder.add("structure", "a\r\nBcc: x@y.example\n\"<x@y.example>\n--=_\n", choices);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const size_t column = input.byte() % 80;
  std::string_view text = as_text(input.rest());
  check_decoding(text);
  if (!is_utf8(text)) return 0;
  const size_t first = std::min(text.find('\n'), text.size());
  const std::string_view subject = text.substr(0, first);
  text.remove_prefix(std::min(first + 1, text.size()));
  const std::string_view name = text.substr(0, text.find('\n'));
  check_words(subject, column);
  check_phrase(subject);
  check_parameter(subject);
  Draft draft{.from = {"Ann", "ann@own.example"}, .to = {{std::string(name), "ben@peer.example"}}};
  draft.subject = subject;
  draft.text = text;
  draft.date = from_unix(1795420800);
  check_letter(draft);
  return 0;
}
