#include "trust/crl_index.h"

#include <algorithm>

#include "trust/crl_reader.h"

namespace letterlock::trust {

struct CrlIndexer::State {
  State(std::unique_ptr<Scratch> scratch, size_t records)
      : runs(std::move(scratch), records == 0 ? CrlRuns::kRecordsInMemory : records) {}
  CrlRuns runs;
  CrlReader reader{runs};
};

CrlIndexer::CrlIndexer(std::unique_ptr<Scratch> scratch, size_t records_in_memory)
    : state_(std::make_unique<State>(std::move(scratch), records_in_memory)) {}
CrlIndexer::~CrlIndexer() = default;

Status CrlIndexer::write(ByteView chunk) { return state_->reader.write(chunk); }
Status CrlIndexer::finish() { return state_->reader.finish(); }

std::string CrlIndexer::issuer() const { return x509::name_to_string(state_->reader.summary().issuer); }
ByteView CrlIndexer::issuer_der() const { return state_->reader.summary().issuer; }
const Bytes& CrlIndexer::signed_part() const { return state_->reader.signed_part(); }

bool CrlIndexer::verify(const x509::Certificate& authority) {
  const CrlReader& reader = state_->reader;
  CrlSummary& summary = state_->reader.summary();
  // RFC 5280 section 6.3.3 (f): cRLSign, where the authority's certificate has a key usage.
  if (!authority.key_usage().crl_sign || !same_name(summary.issuer, authority)) return false;
  EVP_PKEY* key = X509_get0_pubkey(authority.native());
  if (!verify_signature(key, reader.scheme(), {summary.digest, reader.signed_part()}, summary.signature)) return false;
  Bytes print = key_fingerprint(key);
  auto& signers = summary.signers;
  if (std::find(signers.begin(), signers.end(), print) == signers.end()) signers.push_back(std::move(print));
  return true;
}

Status CrlIndexer::write_image(Sink& image, Bytes list_digest) {
  state_->reader.summary().list_digest = std::move(list_digest);
  CrlRuns& runs = state_->runs;
  CrlImageWriter writer(image, runs.format());
  TRY(writer.begin());
  TRY(runs.begin_reading());
  for (;;) {
    TRY_ASSIGN(const CrlRecord* record, runs.next());
    if (record == nullptr) break;
    TRY(writer.add(*record));
  }
  return writer.finish(state_->reader.summary());
}

}  // namespace letterlock::trust
