#include "app/card_doctor.h"

#include <algorithm>
#include <functional>

#include "app/accounts.h"
#include "store/accounts.h"
#include "token/card_keys.h"
#include "x509/address.h"

namespace letterlock::app {
namespace {

using token::Card;
using token::ModuleView;

std::vector<x509::Certificate> certificates_on(const std::vector<Card>& cards, token::Whose whose) {
  std::vector<x509::Certificate> found;
  for (const Card& card : cards) {
    for (auto& certificate : token::certificates_of(card, whose)) found.push_back(std::move(certificate));
  }
  return found;
}

bool names(const x509::Certificate& certificate, const std::string& address) {
  const auto& own = certificate.addresses();
  return std::any_of(own.begin(), own.end(), [&](const auto& a) { return x509::same_address(a, address); });
}

struct Seen {
  const DoctorQuestion& question;
  const Diagnosis& found;
  const std::vector<ModuleView>& modules;
  const std::vector<x509::Certificate>& own;
};

// "" where the step works, else the problem's id; parameters for its sentence.
using Step = std::function<std::string(const Seen&, Params&)>;

// Of a token in software the step works without what a card needs.
void note_software(const Seen& seen, Params& params) {
  if (seen.found.readers.readers.empty() && !seen.found.cards.empty()) {
    params = {{"software", token::name_of(seen.found.cards.front())}};
  }
}

std::string service(const Seen& seen, Params& params) {
  note_software(seen, params);
  if (!seen.found.cards.empty() || !seen.found.readers.error) return {};
  params = seen.found.readers.error->params;
  return "no-service";
}

std::string reader(const Seen& seen, Params& params) {
  note_software(seen, params);
  return seen.found.cards.empty() && seen.found.readers.readers.empty() ? "no-reader" : "";
}

std::string card(const Seen& seen, Params& params) {
  note_software(seen, params);
  const auto& readers = seen.found.readers.readers;
  const bool any = std::any_of(readers.begin(), readers.end(), [](const auto& r) { return r.has_card; });
  return seen.found.cards.empty() && !any ? "no-card" : "";
}

std::string module(const Seen& seen, Params& params) {
  if (!seen.found.cards.empty()) return {};
  if (seen.found.modules.empty()) return "no-module";
  const auto broken = std::find_if(seen.modules.begin(), seen.modules.end(), [](const auto& m) { return m.error; });
  if (broken != seen.modules.end()) {
    params = {{"path", broken->path}, {"id", broken->error->id()}};
    return "module-fails";
  }
  for (const auto& state : seen.found.readers.readers) {
    if (state.has_card) params = {{"atr", to_hex(state.atr)}};
  }
  return "not-recognised";
}

std::string certificates(const Seen& seen, Params&) { return seen.own.empty() ? "no-certificate" : ""; }

std::string signing(const Seen& seen, Params&) {
  return std::any_of(seen.own.begin(), seen.own.end(), [](const auto& c) { return c.can_sign(); }) ? "" : "none";
}

std::string encryption(const Seen& seen, Params&) {
  return std::any_of(seen.own.begin(), seen.own.end(), [](const auto& c) { return c.can_encrypt(); }) ? "" : "none";
}

std::string validity(const Seen& seen, Params& params) {
  const Time now = seen.question.now;
  for (const auto& certificate : seen.own) {
    if (certificate.not_before() <= now && now <= certificate.not_after()) return {};
    params = token::describe_holder(certificate);
  }
  return "expired";
}

std::string address(const Seen& seen, Params& params) {
  const account::Account& account = *seen.question.account;
  params = {{"address", account.address}};
  const auto fits = [&](const x509::Certificate& c) {
    const auto& bound = account.bound_certificates;
    return names(c, account.address) || std::find(bound.begin(), bound.end(), c.fingerprint()) != bound.end();
  };
  if (std::any_of(seen.own.begin(), seen.own.end(), fits)) return {};
  const bool any = std::any_of(seen.own.begin(), seen.own.end(), [](const auto& c) { return !c.addresses().empty(); });
  return any ? "differs" : "none";
}

const std::vector<std::pair<std::string, Step>>& all_steps() {
  static const std::vector<std::pair<std::string, Step>> steps = {{"service", service},
                                                                  {"reader", reader},
                                                                  {"card", card},
                                                                  {"module", module},
                                                                  {"certificates", certificates},
                                                                  {"signing", signing},
                                                                  {"encryption", encryption},
                                                                  {"validity", validity},
                                                                  {"address", address}};
  return steps;
}

std::vector<std::string> paths_of(const std::vector<token::KnownModule>& modules) {
  std::vector<std::string> paths;
  for (const token::KnownModule& module : modules) paths.push_back(module.path);
  return paths;
}

std::vector<token::KnownModule> modules_for(const DoctorQuestion& question) {
  if (!question.module.empty()) return {{question.module, "named"}};
  std::vector<token::KnownModule> modules;
  for (const std::string& path : question.named_modules) modules.push_back({path, "named"});
  for (token::KnownModule& found : token::find_modules()) {
    const auto& named = question.named_modules;
    if (std::find(named.begin(), named.end(), found.path) == named.end()) modules.push_back(std::move(found));
  }
  return modules;
}

// The same card seen by two modules is shown once, by the first.
void add_cards(Diagnosis& diagnosis, const std::vector<ModuleView>& modules) {
  for (const ModuleView& view : modules) {
    for (const Card& card : view.cards) {
      const auto same = [&](const Card& known) { return !card.reader.empty() && known.reader == card.reader; };
      if (std::none_of(diagnosis.cards.begin(), diagnosis.cards.end(), same)) diagnosis.cards.push_back(card);
    }
  }
}

}  // namespace

bool Diagnosis::all_work() const {
  return std::all_of(steps.begin(), steps.end(), [](const DoctorStep& step) { return step.state == StepState::works; });
}

Result<Diagnosis> diagnose(const token::AgentPlace& place, const DoctorQuestion& question) {
  Diagnosis diagnosis;
  diagnosis.readers = token::look_at_readers(place);
  diagnosis.modules = modules_for(question);
  TRY_ASSIGN(const auto client, token::AgentClient::connect(place));
  TRY_ASSIGN(const token::CardsView view, client->list(paths_of(diagnosis.modules)));
  add_cards(diagnosis, view.modules);
  diagnosis.authorities = certificates_on(diagnosis.cards, token::Whose::authority);
  const std::vector<x509::Certificate> own = certificates_on(diagnosis.cards, token::Whose::holder);
  std::vector<DoctorStep> steps;
  const Seen seen{question, diagnosis, view.modules, own};
  bool reached = true;
  for (const auto& [id, step] : all_steps()) {
    if (id == "address" && question.account == nullptr) continue;
    DoctorStep result{id};
    if (reached) result.problem = step(seen, result.params);
    if (reached) result.state = result.problem.empty() ? StepState::works : StepState::fails;
    reached = result.state == StepState::works;
    steps.push_back(std::move(result));
  }
  diagnosis.steps = std::move(steps);
  return diagnosis;
}

Result<Diagnosis> diagnose(Home& home, const std::string& account_id, const std::string& module) {
  DoctorQuestion question;
  question.module = module;
  question.now = home.now();
  TRY_ASSIGN(const auto accounts, store::Accounts(home.store()).all());
  for (const account::Account& one : accounts) {
    question.named_modules.insert(question.named_modules.end(), one.token_modules.begin(), one.token_modules.end());
  }
  std::optional<account::Account> account;
  if (!account_id.empty() || accounts.size() == 1) {
    TRY_ASSIGN(account, find_account(home, account_id));
    question.account = &*account;
  }
  return diagnose(home.agent(), question);
}

}  // namespace letterlock::app
