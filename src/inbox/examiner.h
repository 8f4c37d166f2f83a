// Examiner: what inbox.h calls examining, for many messages in a row: what does not change from one to the next (known
// certificates, what the user bound) is read from the store once. Private to inbox/.
//
// Finding out and writing down are apart, so that many findings go into one transaction. What one message brought is
// known to the next although it is not written yet. An Examiner lives as long as one run: what another process adds to
// the store meanwhile it does not see.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "directory/evidence.h"
#include "inbox/inbox.h"
#include "store/search.h"

namespace letterlock::inbox {

// What was found out about one message and is not recorded yet.
struct Findings {
  Outcome outcome;
  std::vector<x509::Certificate> certificates;  // that travelled along
  std::vector<directory::Evidence> evidence;
  std::optional<store::SearchFields> words;
};

// The message's octets; asked for once more where a key was refused.
using OpenOctets = std::function<Result<std::unique_ptr<ReplayableSource>>()>;

class Examiner {
 public:
  // What `room` refers to must outlive it.
  static Result<Examiner> begin(const Mailroom& room);

  // For reading: nothing follows from it. The errors of smime::Examination::examine.
  Result<Opened> open(store::Message message, std::unique_ptr<ReplayableSource> octets) const;
  // The report anew, of the same octets: something is known now that was not when it was opened.
  void judge(Opened& opened) const;
  // What follows from a message that was opened just now; its report stays with `opened`.
  Result<Findings> conclude(Opened& opened) const;
  // What follows from one that is malformed.
  static Findings unreadable(store::Message message, const Error& error);
  // A malformed message is a finding (Outcome::error). A key that is refused is asked for no more by this Examiner, and
  // what needs it waits; key_error() tells why.
  Result<Findings> examine(const store::Message& message, const OpenOctets& octets);
  // Verdict, certificates, evidence and words, all of it or nothing; joins the caller's transaction.
  Status record(const Findings& found) const;

  const std::optional<Error>& key_error() const { return key_error_; }

 private:
  explicit Examiner(const Mailroom& room);
  Result<Findings> find_out(const store::Message& as_it_was, const OpenOctets& octets) const;
  void remember(const std::vector<x509::Certificate>& certificates);

  Mailroom room_;
  std::vector<x509::Certificate> own_;
  smime::ExamineOptions options_;  // with the known certificates
  std::set<std::string> fingerprints_;
  std::vector<judge::Binding> bindings_;
  std::optional<Error> key_error_;
};

}  // namespace letterlock::inbox
