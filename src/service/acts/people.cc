// People: the directory, the tunnel to each of them and its next step, what the user decides about their certificates.
#include "app/people.h"
#include "api/comparison_view.h"
#include "api/person_view.h"
#include "app/accounts.h"
#include "app/letters.h"
#include "app/message_certificates.h"
#include "service/acts/all.h"
#include "service/keys.h"
#include "service/reply_to.h"

namespace letterlock::service {
namespace {

constexpr size_t kFingerprintShown = 12;  // of one that an error names
constexpr const char* kPerson = "/api/accounts/{account}/people/{address}";

struct PersonChange {
  std::optional<std::string> name;
  std::optional<std::string> also;
};
BOOST_DESCRIBE_STRUCT(PersonChange, (), (name, also))

struct FingerprintRequest {
  std::string fingerprint;
};
BOOST_DESCRIBE_STRUCT(FingerprintRequest, (), (fingerprint))

struct CompareRequest {
  std::string fingerprint;  // of the certificate that is compared; "": the one that waits
  std::string told;         // a fingerprint, its words, its digits, or the text of a code
};
BOOST_DESCRIBE_STRUCT(CompareRequest, (), (fingerprint, told))

struct StepRequest {
  bool again = false;
  std::optional<std::string> step;  // an alternative of the tunnel; none: its next step
};
BOOST_DESCRIBE_STRUCT(StepRequest, (), (again, step))

struct ImportRequest {
  std::string upload;
};
BOOST_DESCRIBE_STRUCT(ImportRequest, (), (upload))

struct HandedRequest {
  std::string message;      // that hands it over
  std::string fingerprint;  // which of its certificates
};
BOOST_DESCRIBE_STRUCT(HandedRequest, (), (message, fingerprint))

Result<app::Person> find(Act& act) {
  TRY_ASSIGN(app::Person person, app::person(act.home(), act.parameter("account"), act.parameter("address")));
  TRY(app::judge(act.home(), person));
  for (const auto& [fingerprint, judged] : person.judged) act.parts().authorities.want(judged.verdict.wanted);
  return person;
}

Result<api::PersonView> one(Act& act) {
  TRY_ASSIGN(const app::Person person, find(act));
  return api::view_of(person, act.language());
}

Result<std::vector<api::PersonView>> all(Act& act) {
  TRY_ASSIGN(const auto people, app::people(act.home(), act.parameter("account")));
  return api::views_of(people, act.language());
}

// The person as they are after an act of the user.
Result<api::PersonView> after(Act& act, const Status& status) {
  TRY(status);
  tell_mail_changed(act, act.parameter("account"));
  return one(act);
}

Result<api::PersonView> change(Act& act, const PersonChange& wanted) {
  const std::string& account = act.parameter("account");
  const std::string& address = act.parameter("address");
  if (wanted.name) TRY(app::name_person(act.home(), account, address, *wanted.name));
  if (wanted.also) TRY(app::join_address(act.home(), account, address, *wanted.also));
  return after(act, {});
}

Result<std::optional<tunnel::NextStep>> step_of(const StepRequest& request) {
  if (!request.step) return std::optional<tunnel::NextStep>();
  TRY_ASSIGN(const auto step, from_json<tunnel::NextStep>(JsonValue(*request.step)));
  return std::optional(step);
}

Result<api::TunnelStepView> next(Act& act, const StepRequest& request) {
  TRY_ASSIGN(const auto wanted, step_of(request));
  TRY_ASSIGN(const account::Account account, app::find_account(act.home(), act.parameter("account")));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  const auto step = app::take_next_step(act.home(), account.id, act.parameter("address"), keys,
                                        request.again ? app::Again::yes : app::Again::no, wanted);
  // Also where it failed: the letter may wait in the outbox.
  tell_mail_changed(act, account.id);
  if (!step) return tl::unexpected(step.error());
  TRY_ASSIGN(api::PersonView person, one(act));
  return api::TunnelStepView{tunnel::to_string(step->taken), api::view_of(step->sent), std::move(person)};
}

Result<api::PersonView> accept(Act& act, const FingerprintRequest& request) {
  const auto accepted =
      app::accept(act.home(), act.parameter("account"), act.parameter("address"), request.fingerprint);
  return after(act, accepted ? Status() : Status(tl::unexpected(accepted.error())));
}

Result<api::ComparedView> compare(Act& act, const CompareRequest& request) {
  TRY_ASSIGN(
      const app::Comparison comparison,
      app::compare(act.home(), act.parameter("account"), act.parameter("address"), request.fingerprint, request.told));
  return api::view_of(comparison, act.language());
}

// Ours, for them: what they compare our signature with.
Result<api::ComparisonView> own_comparison(Act& act) {
  TRY_ASSIGN(const account::Account account, app::find_account(act.home(), act.parameter("account")));
  if (!account.signing_certificate) return fail(ErrorCode::nothing_to_review, {{"address", account.address}});
  return api::comparison_of(account.signing_certificate->fingerprint(), account.address);
}

// An act about one certificate of theirs.
using Decision = Status (*)(app::Home&, const std::string&, const std::string&, const std::string&);
void add_decision(Routes& routes, const char* word, Decision decide) {
  routes.add<FingerprintRequest, api::PersonView>(
      Method::post, std::string(kPerson) + "/" + word, [decide](Act& act, const FingerprintRequest& request) {
        return after(act, decide(act.home(), act.parameter("account"), act.parameter("address"), request.fingerprint));
      });
}

Result<api::PersonView> try_aes(Act& act) {
  return after(act, app::try_aes(act.home(), act.parameter("account"), act.parameter("address")));
}

Result<api::PersonView> import_encryption(Act& act, const ImportRequest& request) {
  TRY_ASSIGN(const auto upload, act.parts().uploads.find(request.upload));
  return after(act, app::import_encryption(act.home(), act.parameter("account"), act.parameter("address"),
                                           upload->octets.view(), upload->view.name));
}

Result<api::PersonView> import_handed(Act& act, const HandedRequest& request) {
  TRY_ASSIGN(const account::Account account, app::find_account(act.home(), act.parameter("account")));
  TRY_ASSIGN(token::KeySource * keys, keys_of(act, account, Asking::yes));
  TRY_ASSIGN(const auto reading, app::open_message(act.home(), account.id, request.message, keys));
  auto handed = app::handed_certificates(reading.opened.report);
  std::erase_if(handed, [&](const x509::Certificate& each) { return each.fingerprint() != request.fingerprint; });
  return after(act, app::import_encryption(act.home(), account.id, act.parameter("address"), handed,
                                           request.fingerprint.substr(0, kFingerprintShown)));
}

Result<Octets> certificates(Act& act) {
  TRY_ASSIGN(const app::Person person, app::person(act.home(), act.parameter("account"), act.parameter("address")));
  if (person.certificates.empty()) {
    return fail(ErrorCode::nothing_to_review, {{"address", act.parameter("address")}});
  }
  std::string pem;
  for (const x509::Certificate& certificate : person.certificates) pem += x509::to_pem(certificate);
  return Octets{"application/x-pem-file", [pem](Sink& out) { return out.write(as_bytes(pem)); }};
}

}  // namespace

void add_people(Routes& routes) {
  const std::string person = kPerson;
  routes.add<std::vector<api::PersonView>>(Method::get, "/api/accounts/{account}/people", all);
  routes.add<api::PersonView>(Method::get, person, one);
  routes.add<PersonChange, api::PersonView>(Method::patch, person, change);
  routes.add<StepRequest, api::TunnelStepView>(Method::post, person + "/next", next);
  routes.add<FingerprintRequest, api::PersonView>(Method::post, person + "/accept", accept);
  routes.add<CompareRequest, api::ComparedView>(Method::post, person + "/compare", compare);
  routes.add<api::ComparisonView>(Method::get, "/api/accounts/{account}/comparison", own_comparison);
  add_decision(routes, "withdraw", app::withdraw);
  add_decision(routes, "bind", app::bind);
  add_decision(routes, "unbind", app::unbind);
  routes.add<api::PersonView>(Method::post, person + "/try-aes", try_aes);
  routes.add<ImportRequest, api::PersonView>(Method::post, person + "/encryption-certificate", import_encryption);
  routes.add<HandedRequest, api::PersonView>(Method::post, person + "/handed-certificate", import_handed)
      .named("useHandedCertificate");
  routes.add_octets_out(person + "/certificates.pem", certificates);
}

}  // namespace letterlock::service
