#include "x509/certificate_builder.h"

#include "x509/builder_parts.h"

namespace letterlock::x509 {
namespace {

using crypto::fail_crypto;

struct Parent {
  const X509_NAME* name;  // null: the certificate signs itself
  X509* certificate;      // null as above
  EVP_PKEY* key;
};

bool add_key_usage(X509* certificate, const KeyUsageBits& usage) {
  const std::pair<bool, int> bits[] = {{usage.digital_signature, 0}, {usage.non_repudiation, 1},
                                       {usage.key_encipherment, 2},  {usage.data_encipherment, 3},
                                       {usage.key_agreement, 4},     {usage.key_cert_sign, 5},
                                       {usage.crl_sign, 6}};
  const crypto::Owned<ASN1_BIT_STRING, ASN1_BIT_STRING_free> value(ASN1_BIT_STRING_new());
  bool any = false;
  for (const auto& [set, number] : bits) {
    if (set && ASN1_BIT_STRING_set_bit(value.get(), number, 1) != 1) return false;
    any = any || set;
  }
  return !any || add_extension(certificate, NID_key_usage, value.get(), true);
}

bool add_basic_constraints(X509* certificate, const CertificateContent& content) {
  if (!content.is_ca) return true;
  const crypto::Owned<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free> value(BASIC_CONSTRAINTS_new());
  value->ca = 0xff;
  if (content.path_length) {
    value->pathlen = ASN1_INTEGER_new();
    if (ASN1_INTEGER_set(value->pathlen, *content.path_length) != 1) return false;
  }
  return add_extension(certificate, NID_basic_constraints, value.get(), true);
}

bool add_extended_key_usage(X509* certificate, const std::vector<std::string>& usages) {
  if (usages.empty()) return true;
  const crypto::Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> value(sk_ASN1_OBJECT_new_null());
  for (const std::string& oid : usages) {
    ASN1_OBJECT* object = OBJ_txt2obj(oid.c_str(), 1);
    if (object == nullptr) return false;
    sk_ASN1_OBJECT_push(value.get(), object);
  }
  return add_extension(certificate, NID_ext_key_usage, value.get(), false);
}

bool add_policies(X509* certificate, const std::vector<std::string>& policies) {
  if (policies.empty()) return true;
  const crypto::Owned<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free> value(CERTIFICATEPOLICIES_new());
  for (const std::string& oid : policies) {
    POLICYINFO* policy = POLICYINFO_new();
    sk_POLICYINFO_push(value.get(), policy);
    policy->policyid = OBJ_txt2obj(oid.c_str(), 1);
    if (policy->policyid == nullptr) return false;
  }
  return add_extension(certificate, NID_certificate_policies, value.get(), false);
}

bool add_crl_urls(X509* certificate, const std::vector<std::string>& urls) {
  if (urls.empty()) return true;
  const crypto::Owned<CRL_DIST_POINTS, CRL_DIST_POINTS_free> value(CRL_DIST_POINTS_new());
  for (const std::string& url : urls) {
    DIST_POINT* point = DIST_POINT_new();
    sk_DIST_POINT_push(value.get(), point);
    point->distpoint = DIST_POINT_NAME_new();
    point->distpoint->type = 0;
    point->distpoint->name.fullname = GENERAL_NAMES_new();
    sk_GENERAL_NAME_push(point->distpoint->name.fullname, make_ia5_name(GEN_URI, url));
  }
  return add_extension(certificate, NID_crl_distribution_points, value.get(), false);
}

bool add_addresses(X509* certificate, const std::vector<std::string>& addresses) {
  if (addresses.empty()) return true;
  const crypto::Owned<GENERAL_NAMES, GENERAL_NAMES_free> value(GENERAL_NAMES_new());
  for (const std::string& address : addresses) {
    GENERAL_NAME* name = make_address_name(address);
    if (name == nullptr) return false;
    sk_GENERAL_NAME_push(value.get(), name);
  }
  return add_extension(certificate, NID_subject_alt_name, value.get(), false);
}

// RFC 5280 section 4.2.1.2, method 1: SHA-1 of the key's bits. A name for the key, not a protection of it.
bool add_subject_key_identifier(X509* certificate) {
  unsigned char identifier[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (X509_pubkey_digest(certificate, crypto::fetched(crypto::DigestAlgorithm::sha1), identifier, &size) != 1) {
    return false;
  }
  const crypto::Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> value(ASN1_OCTET_STRING_new());
  return ASN1_OCTET_STRING_set(value.get(), identifier, static_cast<int>(size)) == 1 &&
         add_extension(certificate, NID_subject_key_identifier, value.get(), false);
}

bool add_extensions(X509* certificate, const CertificateContent& content, const Parent& parent) {
  if (content.subject_key_identifier && !add_subject_key_identifier(certificate)) return false;
  const X509* issuer = parent.certificate != nullptr ? parent.certificate : certificate;
  if (content.authority_key_identifier && !add_authority_key_identifier(certificate, issuer)) return false;
  return add_key_usage(certificate, content.key_usage) && add_basic_constraints(certificate, content) &&
         add_extended_key_usage(certificate, content.extended_key_usages) &&
         add_policies(certificate, content.policies) && add_crl_urls(certificate, content.crl_urls) &&
         add_addresses(certificate, content.addresses) && add_raw_extensions(certificate, content.extensions);
}

bool fill(X509* certificate, const CertificateContent& content, EVP_PKEY* subject_key, const Parent& parent) {
  const OwnedName subject = make_name(content.subject);
  const OwnedInteger serial = make_integer(content.serial.empty() ? random_serial() : content.serial);
  const OwnedTime not_before = make_time(content.not_before);
  const OwnedTime not_after = make_time(content.not_after);
  if (!subject || !serial || !not_before || !not_after) return false;
  return X509_set_version(certificate, X509_VERSION_3) == 1 && X509_set_serialNumber(certificate, serial.get()) == 1 &&
         X509_set_subject_name(certificate, subject.get()) == 1 &&
         X509_set_issuer_name(certificate, parent.name != nullptr ? parent.name : subject.get()) == 1 &&
         X509_set1_notBefore(certificate, not_before.get()) == 1 &&
         X509_set1_notAfter(certificate, not_after.get()) == 1 && X509_set_pubkey(certificate, subject_key) == 1;
}

Result<Certificate> build(const CertificateContent& content, EVP_PKEY* subject_key, const Parent& parent) {
  const crypto::ErrorQueueGuard guard;
  const crypto::OwnedX509 certificate(X509_new());
  if (!certificate || !fill(certificate.get(), content, subject_key, parent) ||
      !add_extensions(certificate.get(), content, parent) ||
      X509_sign(certificate.get(), parent.key, signing_digest(parent.key, content.digest)) <= 0) {
    return fail_crypto("build certificate");
  }
  return Certificate::parse(crypto::encoded(certificate.get(), i2d_X509));
}

}  // namespace

Result<Certificate> build_certificate(const CertificateContent& content, const crypto::PublicKey& subject_key,
                                      const Authority& authority) {
  X509* parent = authority.certificate.native();
  return build(content, subject_key.native(), {X509_get_subject_name(parent), parent, authority.key.get()});
}

Result<Certificate> build_self_signed(const CertificateContent& content, const crypto::KeyHandle& key) {
  return build(content, key.get(), {nullptr, nullptr, key.get()});
}

}  // namespace letterlock::x509
