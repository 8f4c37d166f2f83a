// Examine and release: the first and last step of opening a message (DESIGN section 3).
//
// examine() reads every layer to its end with constant memory, decrypting and digesting, and hands out
// nothing but facts. The caller judges them (judge/). release() hands out the payload: from memory where
// it was small enough to be kept, else by decrypting again, block by block compared by tags (crypto/tagger.h) with what
// was examined, stopping before the first block that differs.
// Decrypted octets are kept only in Secret memory; nothing is written to a disk here.
#pragma once

#include <memory>

#include "base/stream.h"
#include "smime/facts.h"
#include "x509/key_ring.h"

namespace letterlock::smime {

struct ExamineOptions {
  mime::Limits mime = {};
  cms::Limits cms = {};
  size_t layers_max = 8;                      // S9; past it: layers_too_deep
  size_t keep_octets_max = 32 * 1024 * 1024;  // a payload up to this is kept between the steps
  bool releases = true;                       // false: only facts are wanted, release() will not be called
  // Certificates that may be named by a signer and did not travel along.
  std::vector<x509::Certificate> known_certificates = {};
};

class Examination {
 public:
  // `message` and `keys` must outlive the object. Errors: malformed input, I/O, a needed PIN refused. A key that
  // is not here and a decryption that failed are facts, not errors.
  static Result<std::unique_ptr<Examination>> examine(ReplayableSource& message, const x509::KeyRing& keys,
                                                      const ExamineOptions& options = {});
  ~Examination();
  const Facts& facts() const;
  // Writes the payload (header, empty line, body) and nothing else, or nothing where there is none (certificates
  // alone); does not call finish(). An error where
  // a layer could not be opened (no_matching_key, decryption_failed) or the input changed (changed_while_reading);
  // internal where the options said that nothing would be released.
  Status release(Sink& out);
  // A convenience for a payload that is known to be small: at most `limit` octets.
  Result<Secret> release_to_memory(size_t limit);

 private:
  struct State;
  explicit Examination(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace letterlock::smime
