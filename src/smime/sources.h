// Sources that the two passes of opening are made of: recording, digesting, watching, forwarding.
// Small and private to smime/; nothing here knows CMS or MIME.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "base/secret.h"
#include "base/stream.h"
#include "cms/reader.h"
#include "crypto/digest.h"

namespace letterlock::smime {

// Keeps what is read through it until stop(), so that a header can be looked at and then read again.
// What is kept may be decrypted text, so it is kept as a Secret.
class RecordingSource : public Source {
 public:
  explicit RecordingSource(Source& from) : from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;
  // Ends the recording and gives what was read so far.
  Secret stop();

 private:
  Source& from_;
  Secret record_;
  bool recording_ = true;
};

// First the given octets, then the rest of another source.
class PrefixedSource : public Source {
 public:
  PrefixedSource(ByteView prefix, Source& rest) : prefix_(prefix), rest_(rest) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;

 private:
  ByteView prefix_;
  Source& rest_;
};

// Digests what passes, with several algorithms at once.
class DigestingSource : public Source {
 public:
  DigestingSource(Source& from, const std::vector<crypto::DigestAlgorithm>& algorithms);
  Result<size_t> read(std::span<std::uint8_t> buffer) override;
  // After the end: digest by algorithm.
  std::map<crypto::DigestAlgorithm, Bytes> finish();
  bool is_set_of_attributes() const { return watch_.found(); }

 private:
  Source& from_;
  cms::AttributesWatch watch_;
  std::map<crypto::DigestAlgorithm, crypto::Digest> digests_;
};

// Remembers whether the source below failed (and not the reader above), and what its first octets were.
class WatchedSource : public Source {
 public:
  explicit WatchedSource(Source& from) : from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;
  bool failed() const { return error_.has_value(); }
  const std::optional<Error>& error() const { return error_; }
  // Do the first octets look like text? Decryption under a wrong key gives octets that do not.
  bool starts_as_text() const { return text_; }

 private:
  Source& from_;
  std::optional<Error> error_;
  size_t looked_at_ = 0;
  bool text_ = true;
};

// Writes to a sink what passes.
class TeeSource : public Source {
 public:
  TeeSource(Source& from, Sink& copy) : from_(from), copy_(copy) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;

 private:
  Source& from_;
  Sink& copy_;
};

// Reads to the end and forgets.
Status drain(Source& source);

}  // namespace letterlock::smime
