// Status answers: a good one, edited, and raw octets. Reading never breaks; every answer that is read stays as it is,
// and one that was edited is no longer the authority's, so it makes nothing known. A revocation is never read as good.
#include "crypto/key_generation.h"
#include "fuzz/support.h"
#include "trust/test_ocsp.h"
#include "trust/trust.h"
#include "x509/certificate_builder.h"

using namespace letterlock;

namespace {

struct World {
  x509::Certificate authority;
  x509::Certificate person;
  Bytes good;
  Bytes revoked;
};

x509::CertificateContent content_of(const char* name) {
  x509::CertificateContent content;
  content.subject = {{"C", "TW"}, {"CN", name}};
  content.not_before = from_unix(1700000000);
  content.not_after = from_unix(1900000000);
  return content;
}

World make_world() {
  auto authority_content = content_of("Authority");
  authority_content.is_ca = true;
  authority_content.key_usage.key_cert_sign = true;
  const auto key = crypto::generate_key(crypto::KeyType::ec_p256);
  fuzz::require(key.has_value(), "a key can be made");
  const auto authority = x509::build_self_signed(authority_content, *key);
  fuzz::require(authority.has_value(), "the authority can be made");
  const auto person = x509::build_certificate(content_of("Ann"), crypto::public_key_of(*key), {*authority, *key});
  fuzz::require(person.has_value(), "the certificate can be made");
  trust::testing::OcspContent answer;
  answer.this_update = from_unix(1750000000);
  answer.next_update = from_unix(1760000000);
  answer.revoked_at = from_unix(1740000000);
  answer.along = {*authority};
  const Bytes id = trust::testing::cert_id(*person, *authority, false);
  Bytes good = trust::testing::build_ocsp(answer, id, *authority, *key);
  answer.said = trust::testing::Said::revoked;
  return {*authority, *person, std::move(good), trust::testing::build_ocsp(answer, id, *authority, *key)};
}

const World& world() {
  static const World made = make_world();
  return made;
}

trust::RevocationState judged(const trust::OcspResponse& response) {
  trust::TrustStore store;
  (void)store.add_anchor(world().authority);
  store.add_ocsp(response);
  trust::Policy policy;
  policy.revocation = trust::RevocationMode::hard;
  policy.at = from_unix(1755000000);
  return trust::check(world().person, store, {}, policy).steps.at(0).revocation;
}

// `told`: what the answer said before it was edited. What is not signed (the certificates that come along) may change.
void read(ByteView der, const Bytes& original, trust::RevocationState told) {
  const auto response = trust::OcspResponse::parse(der);
  if (!response) return fuzz::require(original.empty() || !equal(der, original), "what was made can be read");
  fuzz::require(equal(response->der(), der), "an answer stays as it was read");
  const trust::RevocationState state = judged(*response);
  fuzz::require(!equal(der, original) || state == told, "an answer as it was made counts");
  fuzz::require(state == told || state == trust::RevocationState::unknown, "an edited answer says nothing else");
  trust::answers_request(*response, trust::ocsp_request(world().person, world().authority));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  fuzz::Input input(data, size);
  const std::uint8_t choice = input.byte();
  using enum trust::RevocationState;
  if (choice % 3 == 0) read(input.rest(), {}, unknown);  // nobody knows the key
  if (choice % 3 == 1) read(fuzz::edited(world().good, input), world().good, good);
  if (choice % 3 == 2) read(fuzz::edited(world().revoked, input), world().revoked, revoked);
  return 0;
}
