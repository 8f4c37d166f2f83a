// Header protection (RFC 9788): any header as that of a message that is sealed, and any two headers as those outside
// and inside of one that arrived.
//
// Sealed: the opened message vouches for every field that its author wrote, hides what the policy hides, and Bcc stands
// nowhere. Arrived: no field is called protected that the payload does not repeat, none encrypted that stands outside.
#include <algorithm>

#include "fuzz/fixed_random.h"
#include "fuzz/messages.h"
#include "fuzz/opening.h"
#include "fuzz/seeds.h"
#include "message/words.h"
#include "smime/payload_facts.h"

using namespace letterlock;

namespace {

constexpr std::string_view kWritten[] = {"From", "To",         "Cc",          "Reply-To",   "Subject",
                                         "Date", "Message-ID", "In-Reply-To", "References", "X-Fuzz"};
constexpr std::string_view kBcc = "hidden@third.example";

std::vector<std::string> values(const mime::Header& header, std::string_view name) {
  std::vector<std::string> all;
  for (const mime::HeaderField& field : header.fields()) {
    if (mime::equal_no_case(field.name, name)) all.push_back(field.value);
  }
  return all;
}

smime::SealSettings settings_of(std::uint8_t choice) {
  smime::SealSettings settings;
  settings.protect_headers = smime::ProtectHeaders::yes;
  settings.form = choice % 2 == 0 ? smime::SignatureForm::opaque : smime::SignatureForm::detached;
  const bool encrypt = choice % 4 < 2;
  if (choice % 8 < 6 || !encrypt) settings.sign = fuzz::signer_settings(fuzz::world().carol);
  if (encrypt) {
    settings.encrypt = cms::EncryptionSettings{.recipients = {fuzz::world().ben.certificate},
                                               .algorithm = crypto::ContentEncryption::aes128_gcm};
  }
  if (choice >= 64) settings.legacy_display = message::decode_words;
  if (choice >= 128) settings.outer = {{"X-Fuzz", ""}, {"Cc", "others@peer.example"}};
  return settings;
}

// RFC 9788 section 3.2.1, and what the settings hide besides.
void check_hidden(const mime::Header& header, const smime::SealSettings& settings, const fuzz::Opened& opened) {
  const mime::Header& outer = opened.facts.outer;
  const auto subjects = values(outer, "Subject");
  fuzz::require(subjects.size() == values(header, "Subject").size(), "no field appears in the place of another");
  if (!settings.encrypt) return;
  for (const std::string& subject : subjects) fuzz::require(subject == "[...]", "the subject is hidden");
  fuzz::require(outer.count("Comments") == 0 && outer.count("Keywords") == 0, "so are comments and keywords");
  if (settings.outer.empty()) return;
  fuzz::require(outer.count("X-Fuzz") == 0, "what shall not stand outside does not");
  for (const std::string& cc : values(outer, "Cc")) fuzz::require(cc == "others@peer.example", "nor what is replaced");
}

// `header` was sealed into `message`.
void check_sealed(const mime::Header& header, const smime::SealSettings& settings, ByteView message) {
  const fuzz::Opened opened = fuzz::open_message(message, SIZE_MAX, fuzz::Content::fresh);
  fuzz::require(opened.error.empty() && opened.payload.has_value(), "what was sealed can be opened");
  const auto& inside = opened.facts.payload->protected_header;
  fuzz::require(inside.has_value(), "the payload repeats the fields");
  for (const std::string_view name : kWritten) {
    fuzz::require(values(*inside, name) == values(header, name), "each field is protected as it was written");
  }
  fuzz::require(inside->count("Bcc") == 0 && opened.facts.outer.count("Bcc") == 0, "Bcc stands nowhere (S8)");
  check_hidden(header, settings, opened);
}

void seal_and_open(std::string_view text, std::uint8_t choice) {
  const auto header = mime::Header::parse(text);
  if (!header || header->fields().empty()) return;
  // What calls itself signed or encrypted is sealed as it is; whether that can be opened is its own matter.
  if (smime::kind_of(*header, mime::content_type(*header)) != smime::EntityKind::other) return;
  const smime::SealSettings settings = settings_of(choice);
  const std::string message = header->to_string() + "Bcc: " + std::string(kBcc) + "\r\n\r\nOnly we two.\r\n";
  ReplayableMemory source(as_bytes(message));
  MemorySink sink;
  if (!smime::seal(source, settings, sink)) return;
  check_sealed(*header, settings, sink.bytes());
}

// The two texts as the headers outside and inside of a message that Eve made: she signs and seals what she likes.
void open_made(std::string_view outside, std::string_view inside, std::uint8_t choice) {
  smime::SealSettings settings = settings_of(choice);
  settings.protect_headers = smime::ProtectHeaders::no;
  if (settings.sign) settings.sign = fuzz::signer_settings(fuzz::world().eve);
  const std::string entity = std::string(inside) + "\r\n\r\nOnly we two.\r\n";
  ReplayableMemory source(as_bytes(entity));
  MemorySink sink;
  if (!smime::seal(source, settings, sink)) return;
  Bytes message = to_bytes(as_bytes(outside));
  append(message, as_bytes("\r\n"));
  append(message, sink.bytes());
  fuzz::open_message(message);  // with the properties of opening.h
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  const std::string_view plain =
      "From: Carol <carol@own.example>\r\nTo: ben@peer.example\r\nSubject: Hello\r\nX-Fuzz: 1\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n";
  for (const std::uint8_t choice : Bytes{0, 2, 3, 6, 64, 65, 128}) {
    folder.add("sealed_" + std::to_string(choice), plain, {0, choice});
  }
  folder.add("folded", "Subject: a\r\n b\r\nSubject: c\r\nComments: x\r\nKeywords: y\r\n", {0, 64});
  folder.add("own_mark", "From: a@b.example\r\nContent-Type: text/plain; hp=\"clear\"\r\nHP-Outer: X: x\r\n", {0, 64});
  const std::string_view outside = "From: ann@own.example\r\nSubject: [...]";
  const std::string_view marks[] = {"text/plain; hp=\"cipher\"", "text/plain; hp=\"clear\"", "message/rfc822",
                                    "text/plain; protected-headers=\"v1\"", "message/rfc822; forwarded=yes"};
  for (const std::string_view mark : marks) {
    const std::string inside = "\n\nFrom: eve@own.example\r\nSubject: Secret\r\nHP-Outer: Subject: x\r\nContent-Type: ";
    folder.add("made_" + std::to_string(&mark - marks), std::string(outside) + inside + std::string(mark), {1, 64});
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::use_fixed_random("one input");
  fuzz::Input input(data, size);
  const bool made = input.byte() % 2 != 0;
  const std::uint8_t choice = input.byte();
  const std::string_view text = as_text(input.rest());
  if (!made) {
    seal_and_open(text, choice);
    return 0;
  }
  const size_t end = std::min(text.find("\n\n"), text.size());
  open_made(text.substr(0, end), end < text.size() ? text.substr(end + 2) : std::string_view(), choice);
  return 0;
}
