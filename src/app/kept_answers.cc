#include "app/kept_answers.h"

#include "app/revocation.h"
#include "store/revocation.h"

namespace letterlock::app {
namespace {

// The newest: who has more to do with people than this asks again about the others.
constexpr size_t kAnswersMax = 2000;

}  // namespace

Status add_kept_answers(store::Store& store, trust::TrustStore& trust) {
  TRY_ASSIGN(const auto responses, store::OcspResponses(store).all(kAnswersMax));
  for (const store::KeptOcspResponse& kept : responses) {
    auto response = trust::OcspResponse::parse(kept.octets);
    if (response) trust.add_ocsp(std::move(*response));
  }
  TRY_ASSIGN(const RevocationSettings settings, revocation_settings(store));
  trust::Sources sources;
  sources.allowed = settings.fetch;
  sources.ocsp = settings.ocsp;
  TRY_ASSIGN(const auto attempts, store::FetchAttempts(store).all());
  for (const store::FetchAttempt& attempt : attempts) {
    if (!attempt.url.starts_with(kHurried)) sources.attempts[attempt.url] = {attempt.at, attempt.failure};
  }
  trust.set_sources(std::move(sources));
  return {};
}

}  // namespace letterlock::app
