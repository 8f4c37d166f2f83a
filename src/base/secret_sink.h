// SecretSink: collects octets that are wiped afterwards.
#pragma once

#include "base/secret.h"
#include "base/stream.h"

namespace letterlock {

class SecretSink : public Sink {
 public:
  Status write(ByteView chunk) override {
    content.append(chunk);
    return {};
  }
  Secret content;
};

}  // namespace letterlock
