// What becomes of the payload's octets in the two passes: kept or tagged in the first, compared and handed out in
// the second.
#pragma once

#include <optional>
#include <vector>

#include "base/secret.h"
#include "base/stream.h"
#include "crypto/tagger.h"

namespace letterlock::smime {

// Where a pass puts the payload. reset() forgets everything: a layer around it turned out to be broken.
class PayloadSink : public Sink {
 public:
  virtual void reset() = 0;
  // Called once behind the last octet of a payload.
  virtual Status end() = 0;
};

// The tags of a payload's blocks, by which the second pass knows them again.
class BlockTags {
 public:
  void add(ByteView octets);
  // Behind the last octet.
  void end();
  size_t count() const { return tags_.size(); }
  // Is `block` what stood at this place? Whatever was asked before.
  bool matches(size_t index, ByteView block);

 private:
  void end_block();
  crypto::Tagger tagger_;
  size_t filled_ = 0;  // octets of the last block
  std::vector<crypto::Tag> tags_;
};

// The first pass: keeps a payload of at most `keep_max` octets, of a larger one the tags. Without `keep_max` it only
// counts. `expected`: octets that most likely come, for which there is room from the beginning.
class PayloadKeeper : public PayloadSink {
 public:
  explicit PayloadKeeper(std::optional<size_t> keep_max, size_t expected = 0)
      : keep_max_(keep_max), expected_(expected) {}
  Status write(ByteView chunk) override;
  Status end() override;
  void reset() override;

  std::uint64_t octets() const { return octets_; }
  bool kept() const { return keep_max_ && octets_ <= *keep_max_; }
  const Secret& content() const { return content_; }
  // Of a payload that is not kept.
  BlockTags& tags() { return *tags_; }

 private:
  std::optional<size_t> keep_max_;
  size_t expected_;
  std::uint64_t octets_ = 0;
  Secret content_;
  std::optional<BlockTags> tags_;
};

// The second pass: hands on each block only after it was found equal to the first pass's; a block that
// differs, a missing or a further one is changed_while_reading.
class PayloadChecker : public PayloadSink {
 public:
  PayloadChecker(BlockTags& expected, Sink& out) : expected_(expected), out_(out) {}
  Status write(ByteView chunk) override;
  Status end() override;
  void reset() override { broken_ = true; }

 private:
  Status hand_on();

  BlockTags& expected_;
  Sink& out_;
  Secret block_;
  size_t next_ = 0;
  bool broken_ = false;
};

}  // namespace letterlock::smime
