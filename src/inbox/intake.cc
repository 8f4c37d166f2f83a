#include "inbox/intake.h"

#include "inbox/arrivals.h"

namespace letterlock::inbox {
namespace {

// Larger messages go to the disk as they are read.
constexpr size_t kInMemoryMax = 8 * 1024 * 1024;
// At so much the files of a batch are flushed, if they are not too many by then.
constexpr std::uint64_t kOctetsMax = 32 * 1024 * 1024;
// Records are written less often than files are flushed: every transaction writes each page of an index that it
// touches, and among many messages that is nearly all of them.
constexpr size_t kRecordsMax = 4096;
constexpr std::uint64_t kWordsMax = 24 * 1024 * 1024;

}  // namespace

Status ArrivingMessage::write(ByteView chunk) {
  if (large_ == nullptr && octets_.size() + chunk.size() <= kInMemoryMax) {
    append(octets_, chunk);
    return {};
  }
  if (large_ == nullptr) {
    TRY_ASSIGN(large_, store::Files(store_).create(kMessageOctetsMax));
    TRY(large_->write(octets_));
    large_size_ = octets_.size();
  }
  large_size_ += chunk.size();
  return large_->write(chunk);
}

Intake::Intake(const Mailroom& room, Examiner examiner, Recorded recorded)
    : room_(room),
      examiner_(std::move(examiner)),
      recorded_(std::move(recorded)),
      files_(std::make_unique<store::FileBatch>(room.store)) {}

Result<Intake> Intake::begin(const Mailroom& room, Recorded recorded) {
  TRY_ASSIGN(Examiner examiner, Examiner::begin(room));
  return Intake(room, std::move(examiner), std::move(recorded));
}

Result<bool> Intake::take(ArrivingMessage message, const Given& given) {
  if (message.large_) return take_large(std::move(message), given);
  // Written also where the record is there: a file that was lost comes back.
  TRY_ASSIGN(const store::KeptFile kept, files_->add(message.octets_));
  TRY_ASSIGN(const bool present, is_present(kept.digest));
  if (present) return false;
  TRY(find_out(kept, given, [&message]() -> Result<std::unique_ptr<ReplayableSource>> {
    return std::make_unique<ReplayableMemory>(message.octets_);
  }));
  if (files_->size() < store::FileBatch::kFilesMax && octets_ < kOctetsMax) return true;
  TRY(settle_files());
  if (waiting_.size() >= kRecordsMax || words_ >= kWordsMax) TRY(settle());
  return true;
}

Result<bool> Intake::take_large(ArrivingMessage message, const Given& given) {
  TRY(settle());
  TRY_ASSIGN(const store::KeptFile kept, message.large_->keep());
  TRY_ASSIGN(const bool present, is_present(kept.digest));
  if (present) return false;
  TRY(find_out(kept, given, [&] { return store::Files(room_.store).open(kept.digest); }));
  TRY(settle());
  return true;
}

Result<bool> Intake::is_present(const std::string& digest) const {
  if (digests_.contains(digest)) return true;
  return store::Messages(room_.store).has_digest(room_.account.id, digest);
}

Status Intake::find_out(const store::KeptFile& kept, const Given& given, const OpenOctets& octets) {
  store::Message message;
  message.key = {room_.account.id, store::Direction::incoming, kept.digest};
  message.folder = given.folder;
  message.read = given.read;
  message.flags = given.flags;
  message.size = kept.size;
  message.first_seen = room_.now;
  TRY_ASSIGN(Findings found, examiner_.examine(message, octets));
  digests_.insert(kept.digest);
  octets_ += kept.size;
  if (found.words) words_ += found.words->body.size();
  waiting_.push_back({std::move(found), given.origin});
  return {};
}

Status Intake::settle_files() {
  TRY(files_->settle());
  octets_ = 0;
  return {};
}

// Octets first, then the records that name them.
Status Intake::settle() {
  TRY(settle_files());
  TRY(record());
  for (const Waiting& waiting : waiting_) recorded_(waiting.found.outcome, waiting.origin);
  waiting_.clear();
  digests_.clear();
  words_ = 0;
  return {};
}

Status Intake::record() const {
  if (waiting_.empty()) return {};
  TRY_ASSIGN(auto transaction, room_.store.begin());
  for (const Waiting& waiting : waiting_) TRY(examiner_.record(waiting.found));
  return transaction.commit();
}

}  // namespace letterlock::inbox
