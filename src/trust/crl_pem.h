// CrlLists: the lists of a file, one after the other, as it streams past: DER, or PEM (RFC 7468) with several.
//
// Each list goes to a sink of its own. PEM blocks of other names and text between blocks are passed over. Memory stays
// constant.
#pragma once

#include <memory>

#include "base/stream.h"

namespace letterlock::trust {

class CrlLists : public Sink {
 public:
  // Whoever takes the lists. `end` comes after the sink's finish().
  class Taker {
   public:
    virtual ~Taker() = default;
    virtual Result<Sink*> begin() = 0;
    virtual Result<void> end() = 0;
  };

  // `taker` must outlive the object.
  explicit CrlLists(Taker& taker);
  ~CrlLists() override;
  // crl_malformed {reason} where the armour is, or no list is there.
  Result<void> write(ByteView chunk) override;
  Result<void> finish() override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace letterlock::trust
