// CrlRuns: sorts the records of a list of any length with constant memory. Internal to trust/.
//
// Records come in the order of the list. Each full buffer is sorted and put aside (base/scratch.h) in its short form;
// at the end the runs are merged. A list that fits into one buffer is never put aside.
#pragma once

#include <memory>
#include <vector>

#include "base/scratch.h"
#include "trust/crl_record.h"

namespace letterlock::trust {

class CrlRuns {
 public:
  // Half a million records take 20 MiB.
  static constexpr size_t kRecordsInMemory = size_t{1} << 19;

  explicit CrlRuns(std::unique_ptr<Scratch> scratch, size_t records_in_memory = kRecordsInMemory);
  ~CrlRuns();

  Result<void> add(const CrlRecord& record) {
    if (buffer_.size() == buffer_.capacity()) TRY(make_room());
    buffer_.push_back(record);
    format_.widen(record);
    return {};
  }
  std::uint64_t size() const { return put_aside_ + buffer_.size(); }
  // Of all records that were added.
  const CrlRecordFormat& format() const { return format_; }

  // No more is added. Then next() gives the records in their order, each until it is called again, and nullptr behind
  // the last.
  Result<void> begin_reading();
  Result<const CrlRecord*> next();

 private:
  struct Run;
  Result<void> make_room();
  Result<void> put_aside();
  Result<void> read_runs();
  void sink_first();

  std::unique_ptr<Scratch> scratch_;
  size_t limit_;
  std::vector<CrlRecord> buffer_;
  CrlRecordFormat format_;
  std::uint64_t put_aside_ = 0;
  std::vector<std::unique_ptr<Run>> runs_;
  std::vector<Run*> heap_;  // the run with the first record on top
  bool given_ = false;      // next() has given a record
};

}  // namespace letterlock::trust
