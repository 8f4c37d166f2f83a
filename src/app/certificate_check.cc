#include "app/certificate_check.h"

namespace letterlock::app {

Result<trust::Verdict> check_certificate(Home& home, const x509::Certificate& certificate,
                                         std::span<const x509::Certificate> along, const trust::Policy& policy,
                                         std::chrono::milliseconds patience, const Attendance& attendance) {
  trust::Verdict verdict;
  const Judging judging = [&]() -> Result<std::vector<trust::Wanted>> {
    TRY_ASSIGN(const trust::TrustStore* trust, home.trust());
    std::vector<x509::Certificate> all = trust->intermediates();
    all.insert(all.end(), along.begin(), along.end());
    verdict = trust::check(certificate, *trust, all, policy);
    return verdict.wanted;
  };
  TRY(complete_while(home, judging, patience, attendance));
  return verdict;
}

}  // namespace letterlock::app
