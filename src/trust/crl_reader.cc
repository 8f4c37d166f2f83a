#include "trust/crl_reader.h"

#include <openssl/x509v3.h>

#include <algorithm>

namespace letterlock::trust {
namespace {

using OwnedName = crypto::Owned<X509_NAME, X509_NAME_free>;
using OwnedScope = crypto::Owned<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free>;

constexpr size_t kElementMax = size_t{1} << 20;
// What a key must have whole, since it digests by itself.
constexpr size_t kWholeMax = size_t{64} << 20;

// Content octets of id-ce identifiers (2.5.29.x).
constexpr std::uint8_t kCrlNumber = 20;
constexpr std::uint8_t kDeltaCrlIndicator = 27;
constexpr std::uint8_t kIssuingDistributionPoint = 28;

bool is_time(std::uint8_t tag) { return tag == tag::kUtcTime || tag == tag::kGeneralizedTime; }

// RFC 5280 section 5.2.3: up to 20 octets; nullopt where it is no number.
std::optional<Bytes> number_of(ByteView value) {
  DerWalk walk(value);
  const auto number = walk.next(tag::kInteger);
  if (!number || !walk.at_end() || !is_shortest_integer(number->content)) return std::nullopt;
  if (number->content.size() > kCrlSerialMax) return std::nullopt;
  return to_bytes(number->content);
}

}  // namespace

Status CrlReader::write(ByteView chunk) {
  while (!chunk.empty()) {
    if (pending_.empty()) {
      TRY_ASSIGN(const size_t used, read(chunk));
      append(pending_, chunk.subspan(used));
      return {};
    }
    const size_t count = std::min(chunk.size(), kChunkSize);
    append(pending_, chunk.first(count));
    chunk = chunk.subspan(count);
    TRY_ASSIGN(const size_t used, read(pending_));
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(used));
  }
  return {};
}

Status CrlReader::finish() {
  TRY(pass_ends());
  if (at_ != At::end || !pending_.empty()) return crl_malformed("not whole");
  summary_.entries = entries_.count();
  summary_.issuers = std::move(entries_.issuers());
  if (!entries_.unusable().empty()) refuse(entries_.unusable());
  // RFC 5280 section 5.3.3: certificateIssuer has a meaning in indirect lists only.
  if (!summary_.issuers.empty() && !indirect_) refuse("critical entry extension");
  if (!scheme_.known) refuse("signature algorithm");
  return {};
}

Result<size_t> CrlReader::read(ByteView octets) {
  size_t used = 0;
  while (used < octets.size()) {
    TRY(pass_ends());
    if (at_ == At::end) return crl_malformed("trailing data");
    const ByteView rest = octets.subspan(used);
    const bool is_signed = at_ >= At::signed_part && at_ <= At::signed_end;
    TRY_ASSIGN(const size_t count, step(rest));
    if (count == 0) break;
    if (is_signed) TRY(digest(rest.first(count)));
    used += count;
  }
  return used;
}

// Leaves what has no octets left.
Status CrlReader::pass_ends() {
  if (at_ == At::entries && entries_.left() == 0) at_ = At::extensions;
  if (in_signed_part() && signed_left_ == 0 && at_ != At::entries) {
    if (at_ < At::next_update) return crl_malformed("fields");
    TRY(end_digest());
    at_ = At::outer_algorithm;
  }
  if (at_ == At::end && list_left_ != 0) return crl_malformed("trailing data");
  return {};
}

// Over what may be missing, and is, to what the tag can be.
void CrlReader::pass_absent(std::uint8_t tag) {
  if (at_ == At::version && tag != tag::kInteger) at_ = At::algorithm;
  if (at_ == At::next_update && !is_time(tag)) at_ = At::revoked;
  if (at_ == At::revoked && tag != tag::kSequence) at_ = At::extensions;
}

// Reads one element, or goes into it; the number of octets, 0 where more are needed.
Result<size_t> CrlReader::step(ByteView octets) {
  if (at_ == At::entries) return entries_.read(octets);
  const Head head = read_head(octets.data(), octets.size());
  if (head.state == Head::State::more_needed) return size_t{0};
  if (head.state == Head::State::malformed) return crl_malformed("length");
  pass_absent(head.tag);
  if (at_ == At::list || at_ == At::signed_part || at_ == At::revoked) return enter(head);
  std::uint64_t& left = in_signed_part() ? signed_left_ : list_left_;
  if (head.total() > left || head.total() > kElementMax) return crl_malformed("length");
  if (head.total() > octets.size()) return size_t{0};
  const size_t total = static_cast<size_t>(head.total());
  TRY(take({head.tag, octets.subspan(head.size, total - head.size), octets.first(total)}));
  left -= total;
  return total;
}

// CertificateList, TBSCertList and revokedCertificates are too long to be had whole.
Result<size_t> CrlReader::enter(const Head& head) {
  if (head.tag != tag::kSequence) return crl_malformed("not a list");
  if (at_ == At::list) {
    list_left_ = head.length;
    at_ = At::signed_part;
    return size_t{head.size};
  }
  std::uint64_t& left = at_ == At::signed_part ? list_left_ : signed_left_;
  if (head.total() > left) return crl_malformed("length");
  left -= head.total();
  if (at_ == At::signed_part) {
    signed_left_ = head.length;
    at_ = At::version;
  } else {
    entries_.begin(head.length);
    at_ = At::entries;
  }
  return size_t{head.size};
}

// CertificateList (RFC 5280 section 5.1.1) and TBSCertList (section 5.1.2).
Status CrlReader::take(const Element& element) {
  switch (at_) {
    case At::version:
      // RFC 5280 section 5.1.2.1: where it is present, it is version 2.
      if (element.content.size() != 1 || element.content[0] != 1) return crl_malformed("version");
      at_ = At::algorithm;
      return {};
    case At::algorithm: return take_algorithm(element);
    case At::issuer: return take_issuer(element);
    case At::this_update:
    case At::next_update: {
      const auto time = time_of(element);
      if (!time) return crl_malformed(at_ == At::this_update ? "thisUpdate" : "nextUpdate");
      if (at_ == At::this_update) summary_.this_update = *time;
      if (at_ == At::next_update) summary_.next_update = *time;
      at_ = at_ == At::this_update ? At::next_update : At::revoked;
      return {};
    }
    case At::extensions: return take_extensions(element);
    case At::outer_algorithm:
      // RFC 5280 section 5.1.1.2: both say the same.
      if (!equal(element.whole, summary_.signature_algorithm)) return crl_malformed("signature algorithm");
      at_ = At::signature;
      return {};
    case At::signature: return take_signature(element);
    default: return crl_malformed("trailing data");
  }
}

Status CrlReader::take_algorithm(const Element& element) {
  if (element.tag != tag::kSequence) return crl_malformed("fields");
  summary_.signature_algorithm = to_bytes(element.whole);
  scheme_ = signature_scheme(element.whole);
  if (!scheme_.known) signed_part_ = {};
  if (scheme_.digest) {
    context_.reset(EVP_MD_CTX_new());
    if (!context_ || EVP_DigestInit_ex(context_.get(), crypto::fetched(*scheme_.digest), nullptr) != 1) {
      return crypto::fail_crypto("digest");
    }
    const Bytes before = std::exchange(signed_part_, {});
    TRY(digest(before));
  }
  at_ = At::issuer;
  return {};
}

Status CrlReader::take_issuer(const Element& element) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = element.whole.data();
  const OwnedName name(d2i_X509_NAME(nullptr, &in, static_cast<long>(element.whole.size())));
  if (!name || in != element.whole.data() + element.whole.size()) return crl_malformed("issuer");
  summary_.issuer = to_bytes(element.whole);
  at_ = At::this_update;
  return {};
}

Status CrlReader::take_extensions(const Element& element) {
  if (element.tag != tag::kContext0) return crl_malformed("trailing data");
  DerWalk inner(element.content);
  const auto list = inner.next(tag::kSequence);
  if (!list || !inner.at_end()) return crl_malformed("extensions");
  DerWalk walk(list->content);
  while (!walk.at_end()) {
    const auto one = walk.next();
    const auto extension = one ? extension_of(*one) : std::nullopt;
    if (!extension) return crl_malformed("extension");
    TRY(take_extension(standard_extension(extension->oid), extension->value, extension->critical));
  }
  at_ = At::signed_end;
  return {};
}

Status CrlReader::take_extension(std::uint8_t id, ByteView value, bool critical) {
  const bool known = id == kCrlNumber || id == kDeltaCrlIndicator || id == kIssuingDistributionPoint;
  if (!known) {
    // RFC 5280 section 5.2: what is critical and not understood makes the list unusable.
    if (critical) refuse("critical extension");
    return {};
  }
  // RFC 5280 section 4.2: not more than one of a kind.
  if ((seen_extensions_ & 1u << id) != 0) return crl_malformed("extension twice");
  seen_extensions_ |= 1u << id;
  if (id == kIssuingDistributionPoint) return take_scope(value);
  const auto number = number_of(value);
  if (!number) return crl_malformed(id == kCrlNumber ? "cRLNumber" : "deltaCRLIndicator");
  if (id == kCrlNumber) summary_.number = *number;
  if (id == kDeltaCrlIndicator) summary_.base_number = *number;
  return {};
}

Status CrlReader::take_scope(ByteView value) {
  const crypto::ErrorQueueGuard guard;
  const unsigned char* in = value.data();
  const OwnedScope scope(d2i_ISSUING_DIST_POINT(nullptr, &in, static_cast<long>(value.size())));
  if (!scope || in != value.data() + value.size()) return crl_malformed("issuingDistributionPoint");
  if (scope->onlyattr > 0) refuse("attribute certificates only");
  indirect_ = scope->indirectCRL > 0;
  summary_.scope = to_bytes(value);
  return {};
}

Status CrlReader::take_signature(const Element& element) {
  // A BIT STRING's first octet counts unused bits: none in a signature.
  if (element.tag != tag::kBitString || element.content.empty() || element.content[0] != 0) {
    return crl_malformed("signature");
  }
  summary_.signature = to_bytes(element.content.subspan(1));
  at_ = At::end;
  return {};
}

Status CrlReader::digest(ByteView octets) {
  if (context_) {
    if (EVP_DigestUpdate(context_.get(), octets.data(), octets.size()) != 1) return crypto::fail_crypto("digest");
    return {};
  }
  if (at_ > At::algorithm && !scheme_.known) return {};
  if (octets.size() > kWholeMax - signed_part_.size()) {
    scheme_.known = false;
    signed_part_ = {};
    return {};
  }
  append(signed_part_, octets);
  return {};
}

Status CrlReader::end_digest() {
  if (!context_) return {};
  summary_.digest.resize(crypto::info(*scheme_.digest).size);
  if (EVP_DigestFinal_ex(context_.get(), summary_.digest.data(), nullptr) != 1) return crypto::fail_crypto("digest");
  context_.reset();
  return {};
}

}  // namespace letterlock::trust
