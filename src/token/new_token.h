// New tokens in software (SoftHSM): for practice, and for tests. No card is ever written by Letterlock.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "token/agent_client.h"

namespace letterlock::token {

struct NewTokenObject {
  Bytes id;           // CKA_ID
  std::string label;  // CKA_LABEL
  Bytes certificate;  // DER
  Secret key;         // PKCS #8; empty for a certificate without its key (an authority's)
};

struct NewToken {
  std::string module;  // of software tokens; others refuse
  std::string label;
  Secret pin;
  std::vector<NewTokenObject> objects;
};

// Makes and fills a token in a process of its own. The environment says where the module keeps its tokens
// (SOFTHSM2_CONF). Errors: module_unusable, module_failed, agent_unavailable.
Status make_token(const AgentPlace& place, const NewToken& token);

// The frame that goes to that process.
Secret encode(const NewToken& token);
std::optional<NewToken> decode_new_token(ByteView frame);

}  // namespace letterlock::token
