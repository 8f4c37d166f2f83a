#include "trust/wanted.h"

#include <algorithm>

#include "trust/asking.h"
#include "trust/path_check.h"
#include "trust/places.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;

const Attempt* recent_attempt(const Sources& sources, const std::string& url, Time now) {
  const auto found = sources.attempts.find(url);
  if (found == sources.attempts.end()) return nullptr;
  const seconds age = now - found->second.at;
  // A clock that was set back must not silence a source for long.
  return age < sources.patience && -age < sources.patience ? &found->second : nullptr;
}

Finding failed(const Certificate& certificate, const std::string& url, const Attempt& attempt) {
  return finding(FindingId::revocation_source_failed, {{"subject", certificate.subject()},
                                                       {"place", host_of(url)},
                                                       {"reason", attempt.failure},
                                                       {"time", to_rfc3339(attempt.at)},
                                                       {"name", certificate.display_name()}});
}

class Asker {
 public:
  Asker(const Path& path, size_t at, const TrustStore& store, Time now)
      : certificate_(path[at]), issuer_(path[at + 1]), store_(store), now_(now) {}

  Asking run() {
    const Places places = places_of(certificate_);
    if (store_.sources().ocsp) add(WantedKind::ocsp, places.status);
    // A delta list helps beside a list that is here, and is then the smaller one.
    const bool list_here = std::any_of(store_.crls().begin(), store_.crls().end(),
                                       [&](const Crl& crl) { return crl.names_issuer_of(certificate_); });
    if (list_here) add(WantedKind::crl, places.deltas);
    add(WantedKind::crl, places.lists);
    if (!list_here) add(WantedKind::crl, places.deltas);
    return std::move(asking_);
  }

 private:
  void add(WantedKind kind, const std::vector<std::string>& urls) {
    for (const std::string& url : urls) {
      const Attempt* attempt = recent_attempt(store_.sources(), url, now_);
      if (attempt != nullptr && !attempt->failure.empty()) {
        asking_.failed.push_back(failed(certificate_, url, *attempt));
      } else if (asking_.wanted.size() < kPlacesMax && !(attempt != nullptr && has_answered(kind))) {
        asking_.wanted.push_back(make(kind, url));
      }
    }
  }

  // It was asked a moment ago and said what it can. A status service answers for one certificate at a time.
  bool has_answered(WantedKind kind) const {
    if (kind != WantedKind::ocsp) return true;
    const auto& responses = store_.ocsp_responses();
    return std::any_of(responses.begin(), responses.end(),
                       [&](const OcspResponse& r) { return r.names(certificate_, issuer_); });
  }

  Wanted make(WantedKind kind, const std::string& url) const {
    Wanted wanted{kind, url, certificate_, issuer_};
    if (kind == WantedKind::ocsp) wanted.request = ocsp_request(certificate_, issuer_);
    return wanted;
  }

  const Certificate& certificate_;
  const Certificate& issuer_;
  const TrustStore& store_;
  Time now_;
  Asking asking_;
};

bool names_host(const Certificate& certificate, const std::string& host) {
  const Places places = places_of(certificate);
  for (const auto* urls : {&places.status, &places.lists, &places.deltas, &places.issuers}) {
    for (const std::string& url : *urls) {
      if (host_of(url) == host) return true;
    }
  }
  return false;
}

// A certificate that is kept may itself be a stranger's: it counts where a sound path leads from it to an anchor.
bool is_of_our_authorities(const Certificate& certificate, const TrustStore& store, Time now) {
  Policy policy;
  policy.at = now;
  bool ours = false;
  search_paths(certificate, store, {}, now,
               [&](const Path& path) { return ours = !has_severity(validate_path(path, policy), Severity::error); });
  return ours;
}

bool is_known_host(const std::string& host, const TrustStore& store, Time now) {
  const auto names = [&](const Certificate& certificate) { return names_host(certificate, host); };
  if (std::any_of(store.anchors().begin(), store.anchors().end(), names)) return true;
  return std::any_of(store.intermediates().begin(), store.intermediates().end(), [&](const Certificate& certificate) {
    return names(certificate) && is_of_our_authorities(certificate, store, now);
  });
}

}  // namespace

Asking sources_for(const Path& path, size_t at, const TrustStore& store, Time now) {
  if (!store.sources().allowed) return {};
  return Asker(path, at, store, now).run();
}

std::vector<Wanted> issuers_for(const Certificate& last, const TrustStore& store, Time now) {
  std::vector<Wanted> wanted;
  const Sources& sources = store.sources();
  if (!sources.allowed || last.is_self_issued()) return wanted;
  for (const std::string& url : places_of(last).issuers) {
    if (recent_attempt(sources, url, now) != nullptr) continue;
    if (!sources.ask_strangers && !is_known_host(host_of(url), store, now)) continue;
    wanted.push_back({WantedKind::issuer, url, last});
  }
  return wanted;
}

}  // namespace letterlock::trust
