// Sealed messages, edited on their way: what comes out as right is what went in.
//
// The input chooses a message (messages.h) and edits it, the CMS inside its base64 or the message as it travels. It is
// opened with the recipient's keys (opening.h). Nothing that differs from the original may carry a right signature or
// a right tag. In a last step the message changes between examining and releasing: what is handed out then is the
// beginning of what was judged, and nothing else.
#include <algorithm>

#include "fuzz/messages.h"
#include "fuzz/opening.h"
#include "mime/base64.h"

using namespace letterlock;

namespace {

std::vector<fuzz::Original> make_originals() {
  std::vector<fuzz::Original> all = fuzz::our_originals();
  for (const fuzz::Original& other : fuzz::other_originals()) all.push_back(other);
  return all;
}

// The message with its base64 body edited; where the body is none, the message itself.
Bytes edit_inside(const Bytes& message, fuzz::Input& input) {
  const std::string_view text = as_text(message);
  const size_t body = text.find("\r\n\r\n") + 4;
  const auto octets = mime::base64_decode(text.substr(body));
  if (!octets) return fuzz::edited(message, input);
  Bytes changed = to_bytes(as_bytes(text.substr(0, body)));
  append(changed, as_bytes(mime::base64_encode(fuzz::edited(*octets, input))));
  append(changed, as_bytes("\r\n"));
  return changed;
}

bool all_right(const smime::LayerFacts& layer) {
  return !layer.signers.empty() && layer.findings.empty() &&
         std::all_of(layer.signers.begin(), layer.signers.end(),
                     [](const auto& signer) { return signer.check == cms::SignatureCheck::right; });
}

void check(const fuzz::Opened& opened, const fuzz::Original& original) {
  bool guarded = false;
  for (const auto& layer : opened.facts.layers) {
    guarded = guarded || all_right(layer) ||
              (layer.type == smime::LayerType::auth_enveloped_data && layer.decryption == smime::Decryption::done);
  }
  if (guarded && opened.payload) {
    fuzz::require(fuzz::canonical(*opened.payload) == original.payload, "what is right is what was sealed");
  }
}

// Gives one message the first times, another one afterwards.
class ChangingMessage : public ReplayableSource {
 public:
  ChangingMessage(ByteView first, ByteView then) : now_(first), then_(then) {}
  void change() { now_ = then_; }
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<MemorySource>(now_); }
  std::uint64_t size() const override { return now_.size(); }

 private:
  ByteView now_;
  ByteView then_;
};

void check_changed(const fuzz::Original& original, ByteView changed) {
  ChangingMessage source(original.message, changed);
  smime::ExamineOptions options;
  options.keep_octets_max = 0;
  const auto examination = smime::Examination::examine(source, fuzz::world().keys, options);
  fuzz::require(examination.has_value(), "the original can be examined");
  source.change();
  MemorySink sink;
  const Status status = (*examination)->release(sink);
  const Bytes out = fuzz::canonical(sink.bytes());
  fuzz::require(out.size() <= original.payload.size(), "no octet more than was judged");
  fuzz::require(std::equal(out.begin(), out.end(), original.payload.begin()), "no other octet than was judged");
  fuzz::require(!status || out == original.payload, "releasing succeeds only with all that was judged");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  static const std::vector<fuzz::Original> originals = make_originals();
  fuzz::Input input(data, size);
  const fuzz::Original& original = originals[input.byte() % originals.size()];
  const std::uint8_t choice = input.byte();
  const bool inside = choice % 4 != 0;
  const Bytes message = inside ? edit_inside(original.message, input) : fuzz::edited(original.message, input);
  check(fuzz::open_message(message), original);
  if (choice >= 128 && !original.payload.empty()) check_changed(original, message);
  return 0;
}
