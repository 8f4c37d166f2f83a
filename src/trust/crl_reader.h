// CrlReader: reads a revocation list (RFC 5280 section 5.1) as it streams past. Internal to trust/.
//
// It takes DER in chunks of any size and keeps no more than one element of it: entries go to the runs that sort them,
// the rest into a summary. The digest that the signature covers is made on the way, since its algorithm stands near
// the front. Strict: definite and shortest lengths, nothing missing, nothing behind it; else crl_malformed {reason}.
//
// It verifies nothing. A list that it understands only in part has the reason in CrlSummary::unusable.
#pragma once

#include "trust/crl_entries.h"
#include "trust/crl_image.h"
#include "trust/crl_signature.h"
#include "trust/der_walk.h"

namespace letterlock::trust {

class CrlReader : public Sink {
 public:
  // `runs` must outlive the reader.
  explicit CrlReader(CrlRuns& runs) : entries_(runs) {}
  Result<void> write(ByteView chunk) override;
  Result<void> finish() override;

  // After finish(). No signers: nobody was asked.
  CrlSummary& summary() { return summary_; }
  const CrlSummary& summary() const { return summary_; }
  const SignatureScheme& scheme() const { return scheme_; }
  // The signed part, where the key digests by itself; empty otherwise.
  const Bytes& signed_part() const { return signed_part_; }

 private:
  // What comes next, in the order of the list.
  enum class At {
    list, signed_part,
    version, algorithm, issuer, this_update, next_update, revoked, entries, extensions, signed_end,
    outer_algorithm, signature, end
  };
  bool in_signed_part() const { return at_ > At::signed_part && at_ <= At::signed_end; }
  Result<size_t> read(ByteView octets);
  Result<void> pass_ends();
  void pass_absent(std::uint8_t tag);
  Result<size_t> step(ByteView octets);
  Result<size_t> enter(const Head& head);
  Result<void> take(const Element& element);
  Result<void> take_algorithm(const Element& element);
  Result<void> take_issuer(const Element& element);
  Result<void> take_extensions(const Element& element);
  Result<void> take_extension(std::uint8_t id, ByteView value, bool critical);
  Result<void> take_scope(ByteView value);
  Result<void> take_signature(const Element& element);
  Result<void> digest(ByteView octets);
  Result<void> end_digest();
  void refuse(std::string_view reason) { summary_.unusable = std::string(reason); }

  CrlEntries entries_;
  CrlSummary summary_;
  SignatureScheme scheme_;
  crypto::OwnedDigestContext context_;
  Bytes signed_part_;  // until the algorithm is known, and where the key digests by itself
  Bytes pending_;      // of an element that is not whole yet
  At at_ = At::list;
  std::uint64_t list_left_ = 0;
  std::uint64_t signed_left_ = 0;
  std::uint32_t seen_extensions_ = 0;
  bool indirect_ = false;
};

}  // namespace letterlock::trust
