// Views of a person of the directory: where the tunnel stands and why, what comes next and with which control, the
// steps, their certificates.
//
// Every sentence is made here, from the words of tunnel/. Not here: what to do at a step (app/).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/certificate_view.h"
#include "api/comparison_view.h"
#include "api/mail_view.h"
#include "api/one_of.h"
#include "api/review_view.h"
#include "api/verdict_view.h"
#include "app/people.h"
#include "base/json.h"

namespace letterlock::api {

struct NextStepView {
  std::string step;
  std::string text;
  // Which control a page offers for it, see act_of().
  OneOf<"next", "review", "bind", "anchor", "import", "try_aes", "settings", "write", "wait", "revocation", "none"> act;
};
BOOST_DESCRIBE_STRUCT(NextStepView, (), (step, text, act))
// next: Letterlock writes the letter (app::take_next_step). review, bind, anchor, import, try_aes: an act of the user.
// revocation: a fresh list is imported. settings: the account's algorithms. write: the person writes. wait: nothing
// now.
std::string act_of(tunnel::NextStep step);
NextStepView view_of(tunnel::NextStep step, text::Language language);

struct StepView {
  std::string kind;
  bool done = false;
  std::optional<Time> at;
  std::string text;
  std::vector<std::string> evidence;  // the messages (their digests) that show it
};
BOOST_DESCRIBE_STRUCT(StepView, (), (kind, done, at, text, evidence))

struct TheirCertificateView {
  std::optional<CertificateView> signing;
  std::optional<CertificateView> encryption;
  std::string status;  // how it stands for this contact
  std::string status_text;
  bool accepted = false;
  bool sealed_to = false;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::string> recommended;
  std::optional<std::string> chosen;
  std::string proof;                         // none, likely, proved
  std::optional<VerdictView> verdict;        // of the signing certificate; where one person is shown
  std::optional<ComparisonView> comparison;  // the same
};
BOOST_DESCRIBE_STRUCT(TheirCertificateView, (),
                      (signing, encryption, status, status_text, accepted, sealed_to, capabilities, recommended, chosen,
                       proof, verdict, comparison))

struct NoticeView {
  std::string kind;
  std::string text;
  std::string certificate;  // fingerprint, where it is about one
  OneOf<"", "stranger", "vouched", "generation", "same_holder", "same_key"> kinship;  // of a new one; "": to nothing
  std::optional<Time> until;                                                          // of one that ends soon
};
BOOST_DESCRIBE_STRUCT(NoticeView, (), (kind, text, certificate, kinship, until))

struct PersonView {
  std::string address;
  std::vector<std::string> addresses;
  std::string name;
  std::string state;
  OneOf<"plain", "good", "warning", "bad"> tone;
  std::string sentence;
  std::string reason;  // a sentence, or ""
  bool established = false;
  bool can_seal = false;
  NextStepView next;
  std::vector<NextStepView> alternatives;
  std::vector<StepView> steps;
  std::vector<TheirCertificateView> certificates;
  std::optional<std::string> review;  // fingerprint that the state is about
  std::optional<std::string> recommended;
  std::optional<std::string> chosen;
  std::vector<NoticeView> notices;
  std::vector<ReviewView> reviews;  // new certificates beside accepted ones
};
BOOST_DESCRIBE_STRUCT(PersonView, (),
                      (address, addresses, name, state, tone, sentence, reason, established, can_seal, next,
                       alternatives, steps, certificates, review, recommended, chosen, notices, reviews))

// The verdicts are those that `person` carries (app::judge()).
PersonView view_of(const app::Person& person, text::Language language);
std::vector<PersonView> views_of(const std::vector<app::Person>& people, text::Language language);

struct TunnelStepView {
  std::string taken;
  SentView sent;
  PersonView person;
};
BOOST_DESCRIBE_STRUCT(TunnelStepView, (), (taken, sent, person))

}  // namespace letterlock::api
