#include "app/reading.h"

#include <algorithm>

#include "app/desk.h"
#include "app/find_message.h"
#include "app/review.h"
#include "inbox/judge_again.h"
#include "inbox/subject_cache.h"
#include "message/charset.h"
#include "message/visible.h"
#include "store/files.h"
#include "store/places.h"

namespace letterlock::app {
namespace {

// What is shown of one message at most; the payload itself can be saved whole.
constexpr size_t kShownOctetsMax = 32 * 1024 * 1024;

message::DisplayLimits limits_for(const judge::MessageReport& report, const ReadOptions& options) {
  message::DisplayLimits limits;
  limits.html_octets = options.html_octets;
  // RFC 9788 section 4.5.3.1: a Subject that the protected header shows is not shown again in the text (MUST). Only
  // inside encryption: elsewhere nothing was hidden, and nothing that is signed is left out.
  if (report.told_outside) limits.legacy_display = message::LegacyDisplay::drop;
  return limits;
}

// Of sealed mail: kept for lists (S6).
Result<std::optional<std::string>> subject_of(const inbox::Mailroom& room, const Reading& reading) {
  const store::Message& message = reading.opened.message;
  if (message.subject) return message.subject;
  inbox::SubjectCache subjects(room);
  TRY_ASSIGN(auto kept, subjects.find(message.key));
  if (kept) return kept;
  TRY(subjects.keep(message.key, reading.opened.report));
  return subjects.find(message.key);
}

// Takes the beginning, counts all.
class BeginningSink : public Sink {
 public:
  Status write(ByteView chunk) override {
    count_ += chunk.size();
    beginning_.append(chunk.first(std::min(chunk.size(), kTaken - beginning_.size())));
    return {};
  }
  // Octets in other charsets than UTF-8 are shown as they can be: a source is looked at, not read.
  SourceText text() const {
    const std::string_view octets = message::utf8_prefix(beginning_.text(), kSourceOctetsMax);
    return {message::safe_text(message::to_utf8(octets, "")), octets.size() < count_, count_};
  }

 private:
  // One more than is shown: it tells whether a character ends there.
  static constexpr size_t kTaken = kSourceOctetsMax + 1;
  Secret beginning_;
  std::uint64_t count_ = 0;
};

// Authorities are asked for what the judgement lacks; it is made anew with what they said.
Status complete_judgement(Home& home, Desk& desk, const ReadOptions& options, Reading& reading) {
  const Judging judging = [&, first = true]() mutable -> Result<std::vector<trust::Wanted>> {
    if (!std::exchange(first, false)) {
      TRY(desk.read_trust());
      TRY_ASSIGN(const bool changed, inbox::judge_again(desk.mailroom(), reading.opened));
      reading.changed = reading.changed || changed;
    }
    return wanted_of(reading.opened.report);
  };
  TRY(complete_while(home, judging, options.patience, options.attendance));
  return desk.read_trust();
}

Status take_display(const inbox::Mailroom& room, const ReadOptions& options, Reading& reading) {
  smime::Examination& examination = *reading.opened.examination;
  TRY_ASSIGN(reading.bounce, inbox::find_bounce(room, examination.facts().outer, *reading.opened.octets));
  TRY_ASSIGN(const Secret payload, examination.release_to_memory(kShownOctetsMax));
  MemorySource source(payload.view());
  TRY_ASSIGN(reading.display, message::parse_display(source, limits_for(reading.opened.report, options)));
  TRY_ASSIGN(reading.opened.message.subject, subject_of(room, reading));
  return {};
}

// Certificates are all that there is: nothing is missing, and nothing is to be shown but them.
bool only_hands_over(const judge::MessageReport& report) {
  return !report.layers.empty() && has(report.layers.back().findings, FindingId::certificates_only);
}

}  // namespace

Result<std::unique_ptr<ReplayableSource>> original_octets(Home& home, const std::string& account_id,
                                                          const std::string& digest_prefix) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  return store::Files(home.store()).open(key.digest);
}

Result<Reading> read_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                             token::KeySource* keys, const ReadOptions& options) {
  TRY_ASSIGN(Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  TRY_ASSIGN(const store::Message before, record_of(home, key));
  Reading reading;
  // A message that waited for this key teaches now what it could not before.
  TRY_ASSIGN(reading.opened, inbox::read(desk.mailroom(), key));
  reading.changed = reading.opened.message.state != before.state;
  TRY(complete_judgement(home, desk, options, reading));
  if (reading.opened.report.payload) {
    TRY(take_display(desk.mailroom(), options, reading));
  } else if (!only_hands_over(reading.opened.report)) {
    return reading;
  }
  if (options.marking == Marking::read && !reading.opened.message.read) {
    TRY(store::mark_read(home.store(), key, true));
    reading.opened.message.read = true;
    reading.changed = true;
  }
  return reading;
}

Result<Reading> open_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                             token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, keys));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  Reading reading;
  TRY_ASSIGN(reading.opened, inbox::open(desk.mailroom(), key));
  return reading;
}

Result<store::Message> mark_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                                    bool read) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  TRY(store::mark_read(home.store(), key, read));
  return record_of(home, key);
}

Result<store::Message> move_message(Home& home, const std::string& account_id, const std::string& digest_prefix,
                                    store::Folder folder) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  TRY_ASSIGN(const store::MessageKey key, find_message(home, desk.account().id, digest_prefix));
  TRY(store::move_to(home.store(), key, folder));
  return record_of(home, key);
}

Status write_part(Reading& reading, std::string_view part, Sink& out) {
  if (!reading.opened.report.payload) return fail(ErrorCode::part_not_found, {{"part", std::string(part)}});
  TRY_ASSIGN(const Secret payload, reading.opened.examination->release_to_memory(kShownOctetsMax));
  ReplayableMemory source(payload.view());
  return message::write_part(source, part, out);
}

Result<SourceText> source_received(Home& home, const std::string& account_id, const std::string& digest_prefix) {
  TRY_ASSIGN(const auto octets, original_octets(home, account_id, digest_prefix));
  TRY_ASSIGN(const auto source, octets->open());
  BeginningSink beginning;
  TRY(copy(*source, beginning));
  return beginning.text();
}

Result<SourceText> source_opened(Reading& reading, judge::ShowAnyway show) {
  if (auto withheld = judge::why_withheld(reading.opened.report, show)) return tl::unexpected(std::move(*withheld));
  BeginningSink beginning;
  TRY(reading.opened.examination->release(beginning));
  return beginning.text();
}

}  // namespace letterlock::app
