#include "fuzz/opening.h"

#include <algorithm>

#include "fuzz/messages.h"
#include "judge/release.h"
#include "smime/payload_facts.h"
#include "x509/address.h"

namespace letterlock::fuzz {
namespace {

using judge::MessageReport;
using judge::SignatureState;

// Reading once more for each layer at most, and once to release.
constexpr std::uint64_t kPassesMax = smime::ExamineOptions().layers_max + 3;

// Counts what is read from it, over all its openings.
class CountedMessage : public ReplayableSource {
 public:
  CountedMessage(ByteView octets, size_t piece) : octets_(octets), piece_(piece) {}
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<Reading>(*this); }
  std::uint64_t size() const override { return octets_.size(); }
  std::uint64_t octets_read() const { return octets_read_; }

 private:
  struct Reading : Source {
    explicit Reading(CountedMessage& counted) : message(counted), pieces(counted.octets_, counted.piece_) {}
    Result<size_t> read(std::span<std::uint8_t> buffer) override {
      TRY_ASSIGN(const size_t count, pieces.read(buffer));
      message.octets_read_ += count;
      return count;
    }
    CountedMessage& message;
    PieceSource pieces;
  };

  ByteView octets_;
  size_t piece_;
  std::uint64_t octets_read_ = 0;
};

// Takes octets only after the judgement, and never more than it was told.
class GuardedSink : public Sink {
 public:
  explicit GuardedSink(std::uint64_t limit) : limit_(limit) {}
  Status write(ByteView chunk) override {
    require(judged, "nothing is released before the judgement");
    require(bytes.size() + chunk.size() <= limit_, "no more is released than was announced");
    append(bytes, chunk);
    return {};
  }
  bool judged = false;
  Bytes bytes;

 private:
  std::uint64_t limit_;
};

// Bounds that short inputs can reach.
smime::ExamineOptions small_options() {
  smime::ExamineOptions options;
  options.cms.inflated_octets = 256 * 1024;
  options.cms.inflated_ratio = 10;
  return options;
}

bool is_closed(const smime::Facts& facts) {
  return std::any_of(facts.layers.begin(), facts.layers.end(), [](const smime::LayerFacts& layer) {
    return layer.decryption == smime::Decryption::no_key || layer.decryption == smime::Decryption::failed;
  });
}

std::ptrdiff_t compressed_layers(const smime::Facts& facts) {
  return std::count_if(facts.layers.begin(), facts.layers.end(), [](const smime::LayerFacts& layer) {
    return layer.type == smime::LayerType::compressed_data;
  });
}

// Line ends may become two octets; what was compressed grows to its bound, however often it was.
std::uint64_t payload_max(const smime::Facts& facts, size_t message_size) {
  if (compressed_layers(facts) == 0) return 2 * message_size;
  const cms::Limits limits = small_options().cms;
  return std::max<std::uint64_t>(limits.inflated_octets, limits.inflated_ratio * message_size);
}

// The one of those that the authority knows whose certificate it is; nullptr where it is nobody's.
const Person* signer_of(const x509::Certificate& certificate) {
  for (const Person* person : {&world().ann, &world().carol, &world().dora}) {
    if (person->certificate == certificate) return person;
  }
  return nullptr;
}

// A valid report is about something that one of ours signed, and names her.
void check_valid(const MessageReport& report, const std::optional<Bytes>& payload, Content content) {
  if (report.signature != SignatureState::valid) return;
  require(payload.has_value(), "what is valid has a payload");
  require(content == Content::fresh || was_signed(canonical(*payload)), "what is valid was signed");
  require(report.from.size() == 1, "what is valid has one From address");
  const judge::SignerReport* signer = report.valid_signer();
  require(signer != nullptr && signer->certificate.has_value(), "what is valid has a signer");
  const Person* person = signer_of(*signer->certificate);
  require(person != nullptr, "the valid signer is somebody that the authority knows");
  require(x509::same_address(report.from[0], person->certificate.addresses().at(0)), "the address is the signer's");
}

void check_summary(const MessageReport& report) {
  const bool decrypted = std::any_of(report.layers.begin(), report.layers.end(),
                                     [](const auto& layer) { return layer.decrypted.value_or(false); });
  require(report.encryption != judge::EncryptionState::strong || decrypted, "strong encryption was opened");
  const bool is_signed =
      report.summary == judge::Summary::signed_only || report.summary == judge::Summary::signed_and_encrypted;
  require(!is_signed || report.signature == SignatureState::valid, "a summary says signed only of what is valid");
  require(!judge::integrity_failed(report) || judge::why_withheld(report, judge::ShowAnyway::yes).has_value(),
          "what may have been changed is never handed out");
}

// RFC 9788 section 4.3: no field is called encrypted that stands outside with the same value.
void check_headers(const smime::Facts& facts, const MessageReport& report) {
  for (const judge::HeaderReport& header : report.headers) {
    const bool hidden = header.protection == judge::Protection::encrypted_only ||
                        header.protection == judge::Protection::signed_and_encrypted;
    require(header.protection == judge::Protection::unprotected || facts.payload->protected_header.has_value(),
            "a field is protected only by a payload that repeats fields");
    for (const mime::HeaderField& field : facts.outer.fields()) {
      const bool same = mime::equal_no_case(field.name, header.name) && field.value == header.value;
      require(!hidden || !same, "no field that stands outside is called encrypted");
    }
  }
}

// The payload says about itself what the facts said about it.
void check_payload(const smime::Facts& facts, ByteView payload) {
  require(facts.payload->octets == payload.size(), "as many octets as announced");
  MemorySource source(payload);
  const bool is_protected = compressed_layers(facts) < std::ssize(facts.layers);
  const auto enclosed = is_protected ? smime::Enclosed::yes : smime::Enclosed::no;
  const auto read = smime::read_payload_facts(source, enclosed, {});
  require(read.has_value(), "a payload that was read can be read again");
  require(read->content_type == facts.payload->content_type, "its type is the announced one");
  require(read->header.to_string() == facts.payload->header.to_string(), "its header is the announced one");
  require(read->protection == facts.payload->protection, "its protection is the announced one");
  require(read->inner_parts == facts.payload->inner_parts, "its signed parts are the announced ones");
  require(read->inner_encrypted_parts == facts.payload->inner_encrypted_parts, "and its encrypted ones");
}

struct Released {
  std::string error;
  Bytes bytes;
};

Released released(smime::Examination& examination, std::uint64_t limit) {
  GuardedSink sink(limit);
  sink.judged = true;
  const Status status = examination.release(sink);
  return {status ? "" : status.error().id(), std::move(sink.bytes)};
}

// Nothing is kept between the two steps: release() has to read again.
void check_second_reading(ByteView message, size_t piece, const Opened& opened) {
  ReplayablePieces source(message, piece);
  smime::ExamineOptions options = small_options();
  options.keep_octets_max = 0;
  const auto examination = smime::Examination::examine(source, world().keys, options);
  require(examination.has_value(), "examining does not depend on what is kept");
  const Released again = released(**examination, opened.payload ? opened.payload->size() : 0);
  require(again.error == opened.release_error, "releasing ends alike, kept or read again");
  if (opened.payload) require(again.bytes == *opened.payload, "what is read again is what was examined");
}

void release(smime::Examination& examination, Opened& opened) {
  const bool closed = is_closed(opened.facts);
  const bool has_payload = opened.facts.payload.has_value();
  Released result = released(examination, closed || !has_payload ? 0 : opened.facts.payload->octets);
  opened.release_error = result.error;
  require(result.error.empty() != closed, "what did not open is not released, what opened is");
  if (closed || !has_payload) return;  // certificates alone have none
  opened.payload = std::move(result.bytes);
  check_payload(opened.facts, *opened.payload);
}

}  // namespace

Opened open_message(ByteView message, size_t piece, Content content) {
  Opened opened;
  CountedMessage source(message, piece);
  const auto examination = smime::Examination::examine(source, world().keys, small_options());
  require(source.octets_read() <= kPassesMax * message.size(), "examining reads a bounded number of times");
  if (!examination) {
    opened.error = examination.error().id();
    return opened;
  }
  opened.facts = (*examination)->facts();
  opened.report = judge::judge(opened.facts, world().context());
  release(**examination, opened);
  if (opened.payload) {
    require(opened.payload->size() <= payload_max(opened.facts, message.size()), "what comes out is bounded");
  }
  require(source.octets_read() <= kPassesMax * message.size(), "opening reads a bounded number of times");
  check_valid(opened.report, opened.payload, content);
  check_summary(opened.report);
  check_headers(opened.facts, opened.report);
  check_second_reading(message, piece, opened);
  return opened;
}

void require_same(const Opened& a, const Opened& b) {
  // Of several faults another one may be met first, as base64 is decoded ahead of what reads it; and one inside of
  // encrypted content is a failed decryption as any other.
  if (!a.error.empty() || !b.error.empty()) {
    require(!a.payload && !b.payload, "a message that cannot be read gives no payload, however it is cut");
    return;
  }
  require(a.report.signature == b.report.signature && a.report.encryption == b.report.encryption &&
              a.report.integrity == b.report.integrity && a.report.summary == b.report.summary,
          "nor does the report");
  require(a.report.findings == b.report.findings, "nor do its findings");
  require(a.report.layers.size() == b.report.layers.size(), "nor do the layers");
  for (size_t i = 0; i < a.report.layers.size(); ++i) {
    const judge::LayerReport& one = a.report.layers[i];
    const judge::LayerReport& other = b.report.layers[i];
    require(one.type == other.type && one.findings == other.findings && one.decrypted == other.decrypted &&
                one.signature == other.signature && one.signers.size() == other.signers.size(),
            "nor does any layer");
  }
  require(a.payload == b.payload, "nor does the payload");
}

}  // namespace letterlock::fuzz
