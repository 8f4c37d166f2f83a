// Objects: what a session sees on the practice card, in the shape of a citizen's card (DESIGN section 13): certificate
// and private key SIGN, certificate and private key KEYX, the authority's certificate.
#pragma once

#include <p11-kit/pkcs11.h>

#include <map>
#include <optional>
#include <vector>

#include "x509/certificate.h"

namespace letterlock::practice::card {

struct Object {
  std::map<CK_ATTRIBUTE_TYPE, Bytes> attributes;
  std::optional<x509::Certificate> key_of;  // of a private key: whose it is; seen only after login
};

// An object's handle is its place plus one.
std::vector<Object> objects_of(const std::vector<x509::Certificate>& certificates);

// Every attribute of the template is there with this value.
bool matches(const Object& object, const CK_ATTRIBUTE* wanted, CK_ULONG count);

// C_GetAttributeValue (PKCS#11 2.40 section 5.7): all attributes are worked through; the result is the last trouble.
CK_RV read_attributes(const Object& object, CK_ATTRIBUTE* asked, CK_ULONG count);

}  // namespace letterlock::practice::card
