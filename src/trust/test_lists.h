// Lists, distribution points and their extensions, written as OpenSSL's configuration files write them. For tests of
// trust/.
#pragma once

#include <openssl/conf.h>
#include <openssl/x509v3.h>

#include "crypto/openssl.h"
#include "trust/test_pki.h"

namespace letterlock::trust::testing {

// extension("crlDistributionPoints", "a,b", "[a]\nfullname=URI:http://...\n[b]\n..."): x509v3_config(5).
inline x509::ExtensionValue extension(const std::string& name, const std::string& value, const std::string& sections) {
  const crypto::OwnedBio in(BIO_new_mem_buf(sections.data(), static_cast<int>(sections.size())));
  const crypto::Owned<CONF, NCONF_free> config(NCONF_new(nullptr));
  long line = 0;
  EXPECT_EQ(NCONF_load_bio(config.get(), in.get(), &line), 1) << line;
  X509V3_CTX context;
  X509V3_set_ctx(&context, nullptr, nullptr, nullptr, nullptr, 0);
  X509V3_set_nconf(&context, config.get());
  const crypto::Owned<X509_EXTENSION, X509_EXTENSION_free> made(
      X509V3_EXT_nconf(config.get(), &context, name.c_str(), value.c_str()));
  EXPECT_TRUE(made) << sections;
  if (!made) return {};
  char oid[80];
  OBJ_obj2txt(oid, sizeof oid, X509_EXTENSION_get_object(made.get()), 1);
  const ASN1_OCTET_STRING* octets = X509_EXTENSION_get_data(made.get());
  const ByteView der(ASN1_STRING_get0_data(octets), static_cast<size_t>(ASN1_STRING_length(octets)));
  return {oid, X509_EXTENSION_get_critical(made.get()) == 1, to_bytes(der)};
}

inline x509::ExtensionValue points(const std::string& names, const std::string& sections) {
  return extension("crlDistributionPoints", names, sections);
}

// "onlyCA=TRUE" and so on; `more` for the sections that it names.
inline x509::ExtensionValue scope(const std::string& lines, const std::string& more = "") {
  return extension("issuingDistributionPoint", "critical,@scope", "[scope]\n" + lines + "\n" + more);
}

inline x509::ExtensionValue builds_on(std::uint8_t number) { return {"2.5.29.27", true, {0x02, 0x01, number}}; }

}  // namespace letterlock::trust::testing
