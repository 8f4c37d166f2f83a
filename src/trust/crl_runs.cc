#include "trust/crl_runs.h"

#include <algorithm>

#include "trust/crl_sort.h"

namespace letterlock::trust {
namespace {

constexpr size_t kMergeMemory = 4u << 20;  // of all runs together
constexpr size_t kPieceMin = 4096;
constexpr size_t kPieceMax = 64 * 1024;
constexpr size_t kFewRecords = 4096;

}  // namespace

// One sorted part: in the buffer, or put aside and read back in pieces.
struct CrlRuns::Run {
  CrlRecordFormat format;
  std::uint64_t offset = 0;  // of the next piece
  std::uint64_t left = 0;    // records that are not read yet
  Bytes piece;
  size_t at = 0;  // in `piece`
  std::span<const CrlRecord> in_memory;
  CrlRecord record;
  bool ended = false;

  Status step(const Scratch& scratch) {
    if (left == 0) {
      ended = true;
      return {};
    }
    --left;
    if (!in_memory.empty()) {
      record = in_memory.front();
      in_memory = in_memory.subspan(1);
      return {};
    }
    if (at == piece.size()) TRY(read_piece(scratch));
    record = format.decode(piece.data() + at);
    at += format.size();
    return {};
  }

  // `left` counts the record that is wanted no more.
  Status read_piece(const Scratch& scratch) {
    const std::uint64_t rest = (left + 1) * format.size();
    if (rest < piece.size()) piece.resize(static_cast<size_t>(rest));
    TRY(scratch.read(offset, piece));
    offset += piece.size();
    at = 0;
    return {};
  }

  // The buffer is made when all runs are known: they share one room.
  void make_room(size_t octets) {
    piece.resize(std::max<size_t>(octets / format.size(), 1) * format.size());
    at = piece.size();
  }
};

CrlRuns::CrlRuns(std::unique_ptr<Scratch> scratch, size_t records_in_memory)
    : scratch_(std::move(scratch)), limit_(records_in_memory) {}
CrlRuns::~CrlRuns() = default;

// Past a few, room for all at once: growing would copy them, and what is not used is not resident.
Status CrlRuns::make_room() {
  const size_t size = buffer_.size();
  if (size >= limit_) return put_aside();
  buffer_.reserve(size < kFewRecords ? std::min(std::max<size_t>(64, 2 * size), limit_) : limit_);
  return {};
}

Status CrlRuns::put_aside() {
  sort_records(buffer_);
  auto run = std::make_unique<Run>();
  run->format = format_;
  run->offset = scratch_->size();
  run->left = buffer_.size();
  Bytes piece(kPieceMax / format_.size() * format_.size());
  size_t filled = 0;
  for (const CrlRecord& record : buffer_) {
    if (filled == piece.size()) {
      TRY(scratch_->append(piece));
      filled = 0;
    }
    format_.encode(record, piece.data() + filled);
    filled += format_.size();
  }
  TRY(scratch_->append(ByteView(piece).first(filled)));
  put_aside_ += buffer_.size();
  buffer_.clear();
  runs_.push_back(std::move(run));
  return {};
}

Status CrlRuns::begin_reading() {
  sort_records(buffer_);
  const size_t octets = runs_.empty() ? 0 : std::clamp(kMergeMemory / runs_.size(), kPieceMin, kPieceMax);
  for (const auto& run : runs_) run->make_room(octets);
  auto last = std::make_unique<Run>();
  last->in_memory = buffer_;
  last->left = buffer_.size();
  runs_.push_back(std::move(last));
  return read_runs();
}

Status CrlRuns::read_runs() {
  const auto later = [](const Run* a, const Run* b) { return a->record.key > b->record.key; };
  for (const auto& run : runs_) {
    TRY(run->step(*scratch_));
    if (!run->ended) heap_.push_back(run.get());
  }
  std::make_heap(heap_.begin(), heap_.end(), later);
  return {};
}

// The record on top has become a later one: it goes down to its place.
void CrlRuns::sink_first() {
  size_t at = 0;
  Run* const run = heap_[0];
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->record.key < heap_[child]->record.key) ++child;
    if (!(heap_[child]->record.key < run->record.key)) break;
    heap_[at] = heap_[child];
    at = child;
  }
  heap_[at] = run;
}

Result<const CrlRecord*> CrlRuns::next() {
  if (heap_.empty()) return nullptr;
  // The caller is done with the record that it was given last.
  Run* run = heap_[0];
  if (given_) {
    TRY(run->step(*scratch_));
    if (run->ended) {
      heap_[0] = heap_.back();
      heap_.pop_back();
    }
    if (heap_.empty()) return nullptr;
    sink_first();
  }
  given_ = true;
  return &heap_[0]->record;
}

}  // namespace letterlock::trust
