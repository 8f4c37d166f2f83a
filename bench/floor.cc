// The floor: what a message costs at least, its primitives alone.
//
//   smime_floor digest FILE [--to OUT] [--twice]                  read, SHA-256           (verify a detached signature)
//   smime_floor decode-digest FILE [--to OUT] [--twice]           read, base64, SHA-256   (verify an opaque one)
//   smime_floor decrypt CIPHER FILE [--to OUT] [--twice]          read, base64, cipher
//   smime_floor decrypt-verify CIPHER FILE [--to OUT] [--twice]   read, base64, cipher, base64, SHA-256
//   smime_floor sign FILE OUT | sign-opaque FILE OUT     read, SHA-256, write | with base64
//   smime_floor encrypt CIPHER FILE OUT                  read, cipher, base64, write
//   smime_floor sign-encrypt CIPHER FILE OUT             read, SHA-256, base64, cipher, base64, write
//
// CIPHER is cbc or gcm, with a key of 256 bits. --twice reads and decrypts once for nothing before it writes, as
// examine and release do; what was digested once is not digested again. --scalar, first, does without vectors. Digest
// and count are printed, so that whoever runs it can compare.
//
// What it does NOT do: no CMS, no MIME, no line ends, no keys of people, no checks but the base64 alphabet and the tag.
// bench/smime_bench.py runs it beside the program on files of the same size.
#include <memory>
#include <string>
#include <string_view>

#include "floor_stages.h"

namespace letterlock::bench {
namespace {

// Chunks stay in the second cache of the processor. So many lines of base64 at a time.
constexpr size_t kLinesAtOnce = 1536;
constexpr size_t kChunk = kLinesAtOnce * kLineOctets;

void run_through(const char* path, Stage& first) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) stop(path);
  for (;;) {
    const ssize_t count = ::read(file, first.room(kChunk), kChunk);
    if (count < 0) stop(path);
    if (count == 0) break;
    first.took(static_cast<size_t>(count));
  }
  close(file);
  first.end();
}

struct Words {
  std::string act;
  bool gcm = false;
  const char* in = nullptr;
  const char* out = nullptr;
  bool twice = false;
};

// `digests`: not where it was done the time before.
void read(const Words& words, const char* out, bool digests) {
  std::unique_ptr<Stage> last;
  if (out != nullptr) last = std::make_unique<Writer>(out);
  else last = std::make_unique<Nothing>();
  Digester digester(*last);
  Stage& content = digests ? static_cast<Stage&>(digester) : *last;
  Decoder inner(content);
  Decrypter decrypter(words.gcm, words.act == "decrypt" ? *last : static_cast<Stage&>(inner));
  Decoder outer(words.act == "decode-digest" ? content : decrypter);
  run_through(words.in, words.act == "digest" ? content : outer);
}

void make(const Words& words) {
  Writer writer(words.out);
  Encoder outer(writer);
  Encrypter encrypter(words.gcm, outer);
  Encoder inner(encrypter);
  Stage& below = words.act == "sign" ? static_cast<Stage&>(writer) : words.act == "sign-opaque" ? outer : inner;
  Digester digester(below);
  run_through(words.in, words.act == "encrypt" ? static_cast<Stage&>(encrypter) : digester);
}

int run(const Words& words) {
  if (words.act.starts_with("sign") || words.act == "encrypt") {
    make(words);
  } else {
    if (words.twice) read(words, nullptr, true);
    read(words, words.out, !words.twice);
  }
  std::printf("base64 %s\n", base64_kind());
  return 0;
}

int usage() {
  std::fprintf(stderr, "see the head of bench/floor.cc\n");
  return 2;
}

}  // namespace

int main_with(std::vector<const char*> rest) {
  Words words;
  if (!rest.empty() && std::string_view(rest[0]) == "--scalar") {
    use_scalar();
    rest.erase(rest.begin());
  }
  if (rest.empty()) return usage();
  words.act = rest[0];
  size_t at = 1;
  const bool has_cipher = words.act.find("crypt") != std::string::npos;
  if (has_cipher && at < rest.size()) words.gcm = std::string_view(rest[at++]) == "gcm";
  if (at >= rest.size()) return usage();
  words.in = rest[at++];
  const bool makes = words.act.starts_with("sign") || words.act == "encrypt";
  for (; at < rest.size(); ++at) {
    const std::string_view word = rest[at];
    if (word == "--twice") words.twice = true;
    else if (word != "--to") words.out = rest[at];
  }
  return makes && words.out == nullptr ? usage() : run(words);
}

}  // namespace letterlock::bench

int main(int count, char** words) { return letterlock::bench::main_with({words + 1, words + count}); }
