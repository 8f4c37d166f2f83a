// What becomes of the payload's octets in the two passes: kept and digested in the first, compared and
// handed out in the second.
#pragma once

#include "base/secret.h"
#include "base/stream.h"

namespace letterlock::smime {

// Where a pass puts the payload. reset() forgets everything: a layer around it turned out to be broken.
class PayloadSink : public Sink {
 public:
  virtual void reset() = 0;
  // Called once behind the last octet of a payload.
  virtual Status end() = 0;
};

// The first pass: keeps a payload of at most `keep_max` octets, and the digest of every block of it.
class PayloadKeeper : public PayloadSink {
 public:
  explicit PayloadKeeper(size_t keep_max) : keep_max_(keep_max) {}
  Status write(ByteView chunk) override;
  Status end() override;
  void reset() override;

  std::uint64_t octets() const { return octets_; }
  bool kept() const { return octets_ <= keep_max_; }
  const Secret& content() const { return content_; }
  const std::vector<Bytes>& block_digests() const { return block_digests_; }

 private:
  size_t keep_max_;
  std::uint64_t octets_ = 0;
  Secret content_;
  Secret block_;
  std::vector<Bytes> block_digests_;
};

// The second pass: hands on each block only after it was found equal to the first pass's; a block that
// differs, a missing or a further one is changed_while_reading.
class PayloadChecker : public PayloadSink {
 public:
  PayloadChecker(const std::vector<Bytes>& expected, Sink& out) : expected_(expected), out_(out) {}
  Status write(ByteView chunk) override;
  Status end() override;
  void reset() override { broken_ = true; }

 private:
  Status hand_on();

  const std::vector<Bytes>& expected_;
  Sink& out_;
  Secret block_;
  size_t next_ = 0;
  bool broken_ = false;
};

}  // namespace letterlock::smime
