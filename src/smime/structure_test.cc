// The same message in the shapes of BER, types that are refused, and the names that mail has.

#include "crypto/digest.h"
#include "smime/test_structures.h"

namespace letterlock::smime {
namespace {

using namespace testing;

// Opaque, encrypted both ways, compressed: BER where the writer likes, and the same facts, signature and payload.
TEST(Structure, EveryShapeOfBerOpensToTheSame) {
  const x509::KeyRing keys = keys_of(people().ben);
  std::vector<std::pair<std::string, Bytes>> structures = {
      {"compressed", cms::testing::compressed(as_bytes("Content-Type: text/plain\r\n\r\nHello\r\n"))}};
  for (const Form& c : kForms) {
    if (std::string_view(c.name) == "detached") continue;
    structures.emplace_back(c.name, structure_of(sealed(kMessage, settings_of(c))));
  }
  for (const auto& [name, structure] : structures) {
    const std::string expected = words_of(kFromAnn + entity_of(structure), keys);
    EXPECT_NE(expected.find("Content-Type: text/plain"), std::string::npos) << name << " " << expected;
    for (const der::testing::Shape& shape : der::testing::shapes()) {
      const Bytes ber = der::testing::ShapeWriter(shape).rewrite(structure);
      ASSERT_FALSE(ber.empty());
      EXPECT_EQ(words_of(kFromAnn + entity_of(ber), keys), expected) << name << " as " << shape.name;
    }
  }
}

// The same for a detached signature, whose signed attributes travel in BER and are digested as DER (RFC 5652 section
// 5.4).
TEST(Structure, DetachedSignaturesInEveryShapeOfBer) {
  const x509::KeyRing none;
  const std::string mail(as_text(sealed(kMessage, settings_of(kForms[0]))));
  const size_t body = mail.find("\r\n\r\n", mail.find("application/pkcs7-signature", mail.find("\r\n\r\n"))) + 4;
  const size_t end = mail.find("\r\n--", body);
  const Bytes structure = must(der::canonical(must(mime::base64_decode(mail.substr(body, end - body)))));
  const std::string expected = words_of(mail, none);
  for (const der::testing::Shape& shape : der::testing::shapes()) {
    std::string other = mail;
    other.replace(body, end - body, mime::base64_encode(der::testing::ShapeWriter(shape).rewrite(structure)));
    EXPECT_EQ(words_of(other, none), expected) << shape.name;
  }
}

// Ends that are none, lengths that lie: an error, and nothing released.
TEST(Structure, BrokenBerIsRefused) {
  const x509::KeyRing keys = keys_of(people().ben);
  const der::testing::Shape indefinite{.name = "", .indefinite = true, .segment = 100};
  for (const size_t form : {size_t{1}, size_t{3}, size_t{5}}) {  // opaque, CBC, GCM
    const Bytes good =
        der::testing::ShapeWriter(indefinite).rewrite(structure_of(sealed(kMessage, settings_of(kForms[form]))));
    Bytes long_end = good;
    long_end.back() = 1;
    long_end.push_back(0);
    Bytes extra_end = good;
    append(extra_end, der::end_of_contents());
    const Bytes no_end(good.begin(), good.end() - 2);
    Bytes reserved = good;
    reserved[1] = 0xff;  // X.690 section 8.1.3.5
    Bytes primitive = good;
    primitive[0] = 0x10;  // indefinite, and not constructed
    Bytes huge{0x30, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    append(huge, ByteView(good).subspan(2));
    for (const Bytes& broken : {long_end, extra_end, no_end, reserved, primitive, huge}) {
      const std::string mail = entity_of(broken, "application/pkcs7-mime", kFromAnn);
      ReplayableMemory source(as_bytes(mail));
      const auto examination = examine(source, keys);
      if (!examination) continue;
      // CBC: everything that is wrong behind the key looks like a failed decryption.
      EXPECT_EQ((*examination)->facts().layers.at(0).decryption, Decryption::failed) << form;
      EXPECT_FALSE((*examination)->facts().payload) << form;
    }
  }
}

// Every type that is no layer of mail is refused by the name that its standard gives it.
TEST(Structure, OtherTypesAreRefusedByName) {
  const std::pair<const char*, const char*> types[] = {{"1.2.840.113549.1.7.5", "digested-data"},
                                                       {"1.2.840.113549.1.7.6", "encrypted-data"},
                                                       {"1.2.840.113549.1.9.16.1.2", "authenticated-data"},
                                                       {"1.2.840.113549.1.7.1", "data"},
                                                       {"1.2.3.4", "1.2.3.4"}};
  const x509::KeyRing none;
  for (const auto& [oid, name] : types) {
    const Bytes structure =
        der::sequence({der::oid(oid), der::element(der::context_constructed(0), der::sequence({der::integer(0u)}))});
    const std::string mail = entity_of(structure, "application/pkcs7-mime", kFromAnn);
    ReplayableMemory source(as_bytes(mail));
    const auto examination = examine(source, none);
    ASSERT_FALSE(examination) << name;
    EXPECT_EQ(examination.error().code, ErrorCode::cms_unsupported_content);
    EXPECT_EQ(examination.error().params, (Params{{"type", name}}));
  }
}

// RFC 8551 sections 3.2.1 and 3.10, and what programs make of it.
TEST(Structure, MediaTypesAndNamesThatMailHas) {
  struct Case {
    const char* type;
    bool read;
  };
  const Case cases[] = {{"application/pkcs7-mime", true},
                        {"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m", true},
                        {"APPLICATION/PKCS7-MIME; SMIME-TYPE=Signed-Data", true},
                        {"application/pkcs7-mime; smime-type=enveloped-data", true},  // a hint, and wrong
                        {"application/x-pkcs7-mime; name=\"smime.p7m\"", true},
                        {"application/octet-stream; name=smime.p7m", true},
                        {"application/octet-stream; name=\"SMIME.P7M\"", true},
                        {"application/octet-stream; name=smime.p7c", true},
                        {"application/octet-stream; name=smime.p7z", true},
                        {"application/octet-stream\r\nContent-Disposition: attachment; filename=smime.p7m", true},
                        {"application/octet-stream; name=smime.bin", false},
                        {"application/octet-stream; name=p7m", false},
                        {"application/octet-stream", false},
                        {"text/plain; name=smime.p7m", false}};
  const Bytes structure = structure_of(sealed(kMessage, settings_of(kForms[1])));
  const x509::KeyRing none;
  for (const Case& c : cases) {
    const std::string mail = entity_of(structure, c.type, kFromAnn);
    ReplayableMemory source(as_bytes(mail));
    const auto examination = must(examine(source, none));
    EXPECT_EQ(examination->facts().layers.size(), c.read ? 1u : 0u) << c.type;
  }
}

}  // namespace
}  // namespace letterlock::smime
