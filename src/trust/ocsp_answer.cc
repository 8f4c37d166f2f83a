// What status answers say about one certificate.
//
// The youngest answer decides whether the certificate is known to be good, and whether it is on hold; a revocation in
// any answer stays, also in one that is out of date.
#include <algorithm>

#include "trust/ocsp_data.h"

namespace letterlock::trust {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Clocks of this computer and of a responder may differ by so much.
constexpr seconds kSkew = minutes{5};
// An answer without nextUpdate (RFC 6960 section 4.2.2.1: newer ones may be had at any time) is fresh for so long.
constexpr seconds kFreshWithoutEnd = hours{24};

Time end_of(const OcspSingle& single) { return single.next_update.value_or(single.this_update + kFreshWithoutEnd); }

bool is_from_future(const OcspSingle& single, Time produced_at, Time now) {
  return single.this_update > now + kSkew || produced_at > now + kSkew;
}

bool is_overdue(const OcspSingle& single, Time now) {
  return now > end_of(single) + kSkew || end_of(single) < single.this_update;
}

// One answer that is about the certificate and that a responder who may made.
struct Heard {
  const OcspSingle* single;
  std::string by;
  bool fresh;
};

class Hearing {
 public:
  Hearing(const Path& path, size_t at, const TrustStore& store, Time now)
      : path_(path), at_(at), store_(store), now_(now) {}

  Answer run() {
    if (store_.ocsp_responses().empty()) return {};
    const CertificateIds ids(path_[at_], path_[at_ + 1]);
    for (const OcspResponse& response : store_.ocsp_responses()) {
      for (const OcspSingle& single : response.data().singles) {
        if (ids.has(single.id)) hear(response.data(), single);
      }
    }
    std::stable_sort(heard_.begin(), heard_.end(),
                     [](const Heard& a, const Heard& b) { return a.single->this_update > b.single->this_update; });
    for (size_t i = 0; i < heard_.size(); ++i) take(heard_[i], i == 0);
    return std::move(answer_);
  }

 private:
  void hear(const OcspResponse::Data& data, const OcspSingle& single) {
    const bool future = is_from_future(single, data.produced_at, now_);
    const bool fresh = !future && !is_overdue(single, now_);
    // What is out of date can only speak against the certificate: its responder is judged as of then.
    const Responder responder = responder_of(data, path_, at_, store_, fresh ? now_ : data.produced_at);
    if (!responder.trouble.empty()) return add_trouble(responder.name, responder.trouble);
    if (data.strange || single.strange) return add_trouble(responder.name, "critical-extension");
    if (future) add_trouble(responder.name, "future", single.this_update);
    if (!future && !fresh) add_trouble(responder.name, "overdue", end_of(single));
    heard_.push_back({&single, responder.name, fresh});
  }

  void add_trouble(const std::string& place, std::string reason, std::optional<Time> time = {}) {
    Params params = {{"subject", path_[at_].subject()}, {"place", place}, {"reason", std::move(reason)}};
    if (time) params.emplace_back("time", to_rfc3339(*time));
    answer_.troubles.push_back(finding(FindingId::ocsp_not_usable, std::move(params)));
  }

  void take(const Heard& heard, bool newest) {
    const OcspSingle& single = *heard.single;
    if (single.status == OcspStatus::revoked) take_entry(heard, newest);
    if (!newest || !heard.fresh) return;
    answer_.known = single.status != OcspStatus::unknown;
    if (!answer_.entry) answer_.source = {heard.by, single.this_update};
    if (answer_.known) return;
    answer_.troubles.push_back(
        finding(FindingId::ocsp_unknown_certificate,
                {{"subject", path_[at_].subject()}, {"place", heard.by}, {"time", to_rfc3339(single.this_update)}}));
  }

  void take_entry(const Heard& heard, bool newest) {
    const CrlEntry& entry = heard.single->entry;
    if (entry.on_hold && !newest) return;
    if (answer_.entry && !answer_.entry->on_hold && answer_.entry->since() <= entry.since()) return;
    answer_.entry = entry;
    answer_.source = {heard.by, heard.single->this_update};
  }

  const Path& path_;
  size_t at_;
  const TrustStore& store_;
  Time now_;
  std::vector<Heard> heard_;
  Answer answer_;
};

}  // namespace

Answer ask_ocsp(const Path& path, size_t at, const TrustStore& store, Time now) {
  return Hearing(path, at, store, now).run();
}

}  // namespace letterlock::trust
