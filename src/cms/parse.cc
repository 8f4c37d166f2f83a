#include "cms/parse.h"

#include "crypto/oids.h"

namespace letterlock::cms {

tl::unexpected<Error> malformed(const char* what) { return fail(ErrorCode::cms_malformed, {{"what", what}}); }

Result<KeyIdentifier> parse_issuer_and_serial(ByteView content) {
  der::Reader reader(content);
  TRY_ASSIGN(const der::Element issuer, reader.expect(der::kSequence));
  TRY_ASSIGN(const der::Element serial, reader.expect(der::kInteger));
  TRY(reader.expect_end());
  KeyIdentifier id;
  id.issuer_and_serial = x509::IssuerAndSerial{to_bytes(issuer.whole), to_bytes(serial.content)};
  return id;
}

Result<KeyIdentifier> parse_recipient_key_identifier(ByteView content) {
  der::Reader reader(content);
  TRY_ASSIGN(const der::Element identifier, reader.expect(der::kOctetString));
  KeyIdentifier id;
  id.subject_key_identifier = to_bytes(identifier.content);
  return id;
}

Result<KeyIdentifier> parse_key_identifier(der::Reader& reader) {
  if (reader.peek() == der::context(0) || reader.peek() == der::context_constructed(0)) {
    TRY_ASSIGN(const der::Element identifier, reader.next());
    TRY_ASSIGN(Bytes octets, der::joined(identifier));
    KeyIdentifier id;
    id.subject_key_identifier = std::move(octets);
    return id;
  }
  TRY_ASSIGN(const der::Element element, reader.expect(der::kSequence));
  return parse_issuer_and_serial(element.content);
}

}  // namespace letterlock::cms
