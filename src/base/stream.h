// Streams: how messages of any size move through the program with constant memory.
//
// Sealing pushes: a Sink takes chunks and hands its output to the next Sink; finish() ends the chain
// from the front. Reading pulls: a Source gives chunks when asked, and readers wrap one another.
// A message is read twice (examine, then release), so examine takes a ReplayableSource.
// Chunks are views that are valid only during the call.
#pragma once

#include <cstddef>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace letterlock {

constexpr size_t kChunkSize = 64 * 1024;

class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status write(ByteView chunk) = 0;
  // Called once, after the last write. Finishes the next Sink too, unless the class says otherwise.
  virtual Status finish() { return {}; }
};

class Source {
 public:
  virtual ~Source() = default;
  // Fills at most buffer.size() octets; 0 means the end, and stays 0 afterwards.
  virtual Result<size_t> read(std::span<std::uint8_t> buffer) = 0;
};

// Something that can be read from its beginning more than once and gives the same octets each time.
class ReplayableSource {
 public:
  virtual ~ReplayableSource() = default;
  virtual Result<std::unique_ptr<Source>> open() = 0;
  virtual std::uint64_t size() const = 0;
};

// Room for reading in pieces: little at first and without asking for memory, since most messages are small; more while
// pieces fill it.
class ReadBuffer {
 public:
  explicit ReadBuffer(size_t max = kChunkSize) : max_(max) {}
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;
  // The next piece, of at most `max` octets; empty at the end. Valid until the next call.
  Result<ByteView> read(Source& source);
  // The size for a buffer that held `size` octets and was filled; the first one for 0. At most `max`.
  static size_t next_size(size_t size, size_t max = kChunkSize);

 private:
  static constexpr size_t kFirstPiece = 4 * 1024;

  size_t max_;
  size_t count_ = 0;
  Bytes octets_;  // once the first piece is filled
  std::uint8_t first_[kFirstPiece];
};

// Reads octets that somebody else keeps alive.
class MemorySource : public Source {
 public:
  explicit MemorySource(ByteView bytes) : rest_(bytes) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;

 private:
  ByteView rest_;
};

class ReplayableMemory : public ReplayableSource {
 public:
  explicit ReplayableMemory(ByteView bytes) : bytes_(bytes) {}
  Result<std::unique_ptr<Source>> open() override { return std::make_unique<MemorySource>(bytes_); }
  std::uint64_t size() const override { return bytes_.size(); }

 private:
  ByteView bytes_;
};

// Collects everything; refuses more than `limit` octets with input_too_large.
class MemorySink : public Sink {
 public:
  explicit MemorySink(size_t limit = SIZE_MAX) : limit_(limit) {}
  Status write(ByteView chunk) override;
  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
  size_t limit_;
};

// Counts and forgets.
class NullSink : public Sink {
 public:
  Status write(ByteView chunk) override {
    count_ += chunk.size();
    return {};
  }
  std::uint64_t count() const { return count_; }

 private:
  std::uint64_t count_ = 0;
};

// Reads to the end and writes everything; does not call finish(). Returns the number of octets.
Result<std::uint64_t> copy(Source& source, Sink& sink);
// Reads to the end; more than `limit` octets is input_too_large.
Result<Bytes> read_all(Source& source, size_t limit);
// Reads until the buffer is full or the source ends; returns the number of octets.
Result<size_t> read_full(Source& source, std::span<std::uint8_t> buffer);

}  // namespace letterlock
