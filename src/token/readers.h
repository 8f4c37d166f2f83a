// Readers: what PC/SC says, for the card doctor: is the service there, which readers, is a card in one.
//
// Cards themselves are reached through PKCS#11 modules only; this is to tell a missing reader from a missing module.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "token/agent_client.h"

namespace letterlock::token {

struct ReaderState {
  std::string name;
  bool has_card = false;
  Bytes atr;  // answer to reset: which kind of card
};

struct ReadersView {
  // reader_service_failed {reason}
  std::optional<Error> error;
  std::vector<ReaderState> readers;
};

// Asks in a process of its own, at most five seconds: a reader's driver can hang too.
ReadersView look_at_readers(const AgentPlace& place);

Secret encode(const ReadersView& view);
std::optional<ReadersView> decode_readers(ByteView frame);

}  // namespace letterlock::token
