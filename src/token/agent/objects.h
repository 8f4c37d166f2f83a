// Objects: what a session sees on a token: certificates, and the private key that belongs to one.
#pragma once

#include <vector>

#include "token/agent/pkcs11.h"

namespace letterlock::token::agent {

// A session that somebody else opened and closes.
struct Session {
  CK_FUNCTION_LIST* functions;
  CK_SESSION_HANDLE handle;
};

// Up to `limit` objects with these attributes.
std::vector<CK_OBJECT_HANDLE> find_objects(const Session& session, std::vector<CK_ATTRIBUTE> wanted, size_t limit);
// nullopt: the object has none, or it is longer than anything that belongs there (64 KiB).
std::optional<Bytes> read_attribute(const Session& session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);
// The same of a CK_ULONG.
std::optional<CK_ULONG> read_number(const Session& session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);

// At most 64, each at most 64 KiB; what cannot be read as an attribute is passed over. Needs no PIN.
std::vector<CardCertificate> read_certificates(const Session& session);

struct PrivateKey {
  CK_OBJECT_HANDLE handle = 0;
  bool asks_every_time = false;  // CKA_ALWAYS_AUTHENTICATE
};
// By CKA_ID, and where that names none, by the certificate's RSA modulus. A key under the id that shows another modulus
// belongs to something else and is passed over. `entries`: the places on the card where the one certificate stands (a
// PIV card may hold it twice). nullopt: not there (or not before login).
std::optional<PrivateKey> find_private_key(const Session& session, const std::vector<CardCertificate>& entries);

}  // namespace letterlock::token::agent
