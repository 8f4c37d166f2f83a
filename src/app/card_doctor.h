// CardDoctor: from the reader to the certificates, step by step: what works, and at the first step that does not,
// what to do. Nothing here needs a PIN, and nothing changes a card.
#pragma once

#include <string>
#include <vector>

#include "account/account.h"
#include "app/home.h"
#include "token/agent_client.h"
#include "token/modules.h"
#include "token/readers.h"

namespace letterlock::app {

enum class StepState { works, fails, not_reached };

// Its sentences in text/: card.step.<id> (the name), card.step.<id>.<problem> and .hint (what to do).
struct DoctorStep {
  std::string id;
  StepState state = StepState::not_reached;
  std::string problem;  // "" where it works
  Params params = {};
};

struct Diagnosis {
  std::vector<DoctorStep> steps;  // all of them, in their order; those behind the first that fails are not reached
  token::ReadersView readers;
  std::vector<token::KnownModule> modules;
  std::vector<token::Card> cards;
  // Certificates of authorities on the cards: offered as anchors, with their fingerprints.
  std::vector<x509::Certificate> authorities;

  bool all_work() const;
};

struct DoctorQuestion {
  std::string module;                         // only this one; empty: all that are found
  std::vector<std::string> named_modules;     // by the accounts
  const account::Account* account = nullptr;  // whose address and certificates the card should carry
  Time now{};
};

// Steps: service, reader, card, module, certificates, signing, encryption, validity, address (with an account only).
// Errors: only those of the agent itself.
Result<Diagnosis> diagnose(const token::AgentPlace& place, const DoctorQuestion& question);

// Of this home: the modules that its accounts name, and `account_id`'s address and certificates (empty: those of the
// only account, if there is one). account_not_found.
Result<Diagnosis> diagnose(Home& home, const std::string& account_id, const std::string& module);

}  // namespace letterlock::app
