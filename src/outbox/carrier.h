// Carrier: one way out of an account, by which copies leave: a post folder, a sendmail command or a submission server.
//
// It says for each recipient what became of the copy, and calls `before_commit` before the other side may have it
// (transport/submission.h). What is tried again, and what is written down, is dispatch's business. One carrier serves
// one attempt: a connection is opened for its first copy and kept for the others. Private to outbox/.
#pragma once

#include <memory>

#include "outbox/office.h"
#include "transport/submission.h"

namespace letterlock::outbox {

struct Parcel {
  transport::Envelope envelope;
  std::string digest;  // of the copy in the store's files
};

class Carrier {
 public:
  virtual ~Carrier() = default;
  // An error means that nobody was sent anything.
  virtual Result<transport::Submission> carry(const Parcel& parcel, const transport::BeforeCommit& before_commit) = 0;
  // After a crash: is the copy there? nullopt where this way cannot tell.
  virtual Result<std::optional<bool>> arrived(const std::string& digest, const std::string& address) = 0;
  // To how many recipients one parcel may go.
  virtual size_t portion() const = 0;
};

// server_malformed.
Result<std::unique_ptr<Carrier>> open_carrier(const Office& office);

}  // namespace letterlock::outbox
