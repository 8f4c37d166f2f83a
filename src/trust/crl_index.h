// CrlIndexer: a revocation list streams in as DER and comes out as the sorted image that Crl asks (crl_image.h).
//
//   CrlIndexer indexer(scratch_in_folder(folder));
//   copy(source, indexer), indexer.finish()       the whole list was read, sorted and digested
//   indexer.verify(certificate)                   whose key made its signature; ask this before anything is kept
//   indexer.write_image(image)                     the image, in one go from the front to its end
//
// Memory stays constant whatever the list's length: what does not fit is put aside in the scratch. Lists of up to
// 4 GiB. What it does not do: it decides nothing. Who may sign is the caller's question, and so is where images lie.
#pragma once

#include <memory>
#include <string>

#include "base/scratch.h"
#include "base/stream.h"
#include "x509/certificate.h"

namespace letterlock::trust {

class CrlIndexer : public Sink {
 public:
  // `records_in_memory` 0: as many as are usual.
  explicit CrlIndexer(std::unique_ptr<Scratch> scratch, size_t records_in_memory = 0);
  ~CrlIndexer() override;
  // crl_malformed {reason}. After an error it is of no more use.
  Result<void> write(ByteView chunk) override;
  Result<void> finish() override;

  // After finish():
  std::string issuer() const;  // RFC 4514
  ByteView issuer_der() const;
  // The authority has the list's issuer as its name, its key made the signature with a digest that still counts, and
  // its key usage permits lists. The image remembers its key.
  bool verify(const x509::Certificate& authority);
  // Once. Does not finish the sink. `list_digest`: SHA-256 of the whole list, by whoever keeps it; empty: unknown.
  Result<void> write_image(Sink& image, Bytes list_digest = {});
  // The octets that were signed, where keys digest them themselves (Ed25519); else empty.
  const Bytes& signed_part() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace letterlock::trust
