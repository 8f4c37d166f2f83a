#include "token/pbmac1.h"

#include <gtest/gtest.h>
#include <openssl/hmac.h>

#include "crypto/key_generation.h"
#include "crypto/openssl.h"
#include "der/reader.h"
#include "der/writer.h"
#include "token/pkcs12.h"
#include "x509/certificate_builder.h"

namespace letterlock::token {
namespace {

constexpr std::string_view kHmacSha256 = "1.2.840.113549.2.9";
constexpr std::string_view kHmacSha512 = "1.2.840.113549.2.11";

struct MacCase {
  std::string_view prf = kHmacSha256;
  std::string_view hmac = kHmacSha256;
  std::optional<unsigned> rounds = 2048;
  std::optional<unsigned> key_size = 32;
  Bytes salt = der::octet_string(Bytes{1, 2, 3, 4, 5, 6, 7, 8});
  std::string_view derivation = "1.2.840.113549.1.5.12";
};

Bytes base64_decode(std::string_view text) {
  Bytes out(text.size() / 4 * 3);
  const int size =
      EVP_DecodeBlock(out.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  EXPECT_GT(size, 0);
  while (!out.empty() && text.ends_with('=')) {
    out.pop_back();
    text.remove_suffix(1);
  }
  return out;
}

const EVP_MD* digest_of(std::string_view hmac) { return hmac == kHmacSha512 ? EVP_sha512() : EVP_sha256(); }

struct File {
  x509::Certificate certificate;
  Bytes octets;
};

// A file of ours with its MAC replaced by PBMAC1.
File file_with(const MacCase& c, const std::string& password = "1234") {
  const crypto::KeyHandle key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  x509::CertificateContent content;
  content.subject = {{"CN", "Ann"}};
  content.not_before = from_unix(1735689600);
  content.not_after = from_unix(1893456000);
  const auto certificate = x509::build_self_signed(content, key).value();
  const Bytes usual = write_pkcs12({{certificate, crypto::private_key_der(key)}}, {}, Secret(password)).value();
  der::Reader reader(der::parse_single(usual, der::kSequence).value().content);
  const ByteView version = reader.next().value().whole, safe = reader.next().value().whole;
  der::Reader info(der::parse_single(safe, der::kSequence).value().content);
  (void)info.next();
  const auto wrapper = info.next().value();
  const ByteView signed_part = der::parse_single(wrapper.content, der::kOctetString).value().content;

  Bytes mac_key(c.key_size.value_or(32)), mac(static_cast<size_t>(EVP_MD_get_size(digest_of(c.hmac))));
  const Bytes salt = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(), 8, 2048,
                              digest_of(c.prf), static_cast<int>(mac_key.size()), mac_key.data()),
            1);
  unsigned size = 0;
  HMAC(digest_of(c.hmac), mac_key.data(), static_cast<int>(mac_key.size()), signed_part.data(), signed_part.size(),
       mac.data(), &size);
  const Bytes pbkdf2 =
      der::sequence({c.salt, c.rounds ? der::integer(*c.rounds) : Bytes{},
                     c.key_size ? der::integer(*c.key_size) : Bytes{}, der::algorithm(c.prf, der::null())});
  const Bytes parameters = der::sequence({der::algorithm(c.derivation, pbkdf2), der::algorithm(c.hmac, der::null())});
  const Bytes digest_info =
      der::sequence({der::algorithm("1.2.840.113549.1.5.14", parameters), der::octet_string(mac)});
  const Bytes mac_data = der::sequence({digest_info, der::octet_string(as_bytes("NOT USED")), der::integer(1u)});
  return {certificate, der::sequence({to_bytes(version), to_bytes(safe), mac_data})};
}

std::string outcome(const File& file, std::string_view password = "1234") {
  const auto token = Pkcs12::open(file.octets, Secret(password));
  if (!token) return token.error().id();
  return (*token)->own_certificates() == std::vector{file.certificate} ? "opened" : "another certificate";
}

// RFC 9879 appendix A.1: SHA-256 in both places, the password "1234".
constexpr std::string_view kOfTheStandard =
    "MIIKigIBAzCCCgUGCSqGSIb3DQEHAaCCCfYEggnyMIIJ7jCCBGIGCSqGSIb3DQEH"
    "BqCCBFMwggRPAgEAMIIESAYJKoZIhvcNAQcBMFcGCSqGSIb3DQEFDTBKMCkGCSqG"
    "SIb3DQEFDDAcBAg9pxXxY2yscwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQME"
    "ASoEEK7yYaFQDi1pYwWzm9F/fs+AggPgFIT2XapyaFgDppdvLkdvaF3HXw+zjzKb"
    "7xFC76DtVPhVTWVHD+kIss+jsj+XyvMwY0aCuAhAG/Dig+vzWomnsqB5ssw5/kTb"
    "+TMQ5PXLkNeoBmB6ArKeGc/QmCBQvQG/a6b+nXSWmxNpP+71772dmWmB8gcSJ0kF"
    "Fj75NrIbmNiDMCb71Q8gOzBMFf6BpXf/3xWAJtxyic+tSNETfOJa8zTZb0+lV0w9"
    "5eUmDrPUpuxEVbb0KJtIc63gRkcfrPtDd6Ii4Zzbzj2Evr4/S4hnrQBsiryVzJWy"
    "IEjaD0y6+DmG0JwMgRuGi1wBoGowi37GMrDCOyOZWC4n5wHLtYyhR6JaElxbrhxP"
    "H46z2USLKmZoF+YgEQgYcSBXMgP0t36+XQocFWYi2N5niy02TnctwF430FYsQlhJ"
    "Suma4I33E808dJuMv8T/soF66HsD4Zj46hOf4nWmas7IaoSAbGKXgIa7KhGRJvij"
    "xM3WOX0aqNi/8bhnxSA7fCmIy/7opyx5UYJFWGBSmHP1pBHBVmx7Ad8SAsB9MSsh"
    "nbGjGiUk4h0QcOi29/M9WwFlo4urePyI8PK2qtVAmpD3rTLlsmgzguZ69L0Q/CFU"
    "fbtqsMF0bgEuh8cfivd1DYFABEt1gypuwCUtCqQ7AXK2nQqOjsQCxVz9i9K8NDeD"
    "aau98VAl0To2sk3/VR/QUq0PRwU1jPN5BzUevhE7SOy/ImuJKwpGqqFljYdrQmj5"
    "jDe+LmYH9QGVRlfN8zuU+48FY8CAoeBeHn5AAPml0PYPVUnt3/jQN1+v+CahNVI+"
    "La8q1Nen+j1R44aa2I3y/pUgtzXRwK+tPrxTQbG030EU51LYJn8amPWmn3w75ZIA"
    "MJrXWeKj44de7u4zdUsEBVC2uM44rIHM8MFjyYAwYsey0rcp0emsaxzar+7ZA67r"
    "lDoXvvS3NqsnTXHcn3T9tkPRoee6L7Dh3x4Od96lcRwgdYT5BwyH7e34ld4VTUmJ"
    "bDEq7Ijvn4JKrwQJh1RCC+Z/ObfkC42xAm7G010u3g08xB0Qujpdg4a7VcuWrywF"
    "c7hLNquuaF4qoDaVwYXHH3iuX6YlJ/3siTKbYCVXPEZOAMBP9lF/OU76UMJBQNfU"
    "0xjDx+3AhUVgnGuCsmYlK6ETDp8qOZKGyV0KrNSGtqLx3uMhd7PETeW+ML3tDQ/0"
    "X9fMkcZHi4C2fXnoHV/qa2dGhBj4jjQ0Xh1poU6mxGn2Mebe2hDsBZkkBpnn7pK4"
    "wP/VqXdQTwqEuvzGHLVFsCuADe40ZFBmtBrf70wG7ZkO8SUZ8Zz1IX3+S024g7yj"
    "QRev/6x6TtkwggWEBgkqhkiG9w0BBwGgggV1BIIFcTCCBW0wggVpBgsqhkiG9w0B"
    "DAoBAqCCBTEwggUtMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhTxzw+"
    "VptrYAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEK9nSqc1I2t4tMVG"
    "bWHpdtQEggTQzCwI7j34gCTvfj6nuOSndAjShGv7mN2j7WMV0pslTpq2b9Bn3vn1"
    "Y0JMvL4E7sLrUzNU02pdOcfCnEpMFccNv2sQrLp1mOCKxu8OjSqHZLoKVL0ROVsZ"
    "8dMECLLigDlPKRiSyLErl14tErX4/zbkUaWMROO28kFbTbubQ8YoHlRUwsKW1xLg"
    "vfi0gRkG/zHXRfQHjX/8NStv7hXlehn7/Gy2EKPsRFhadm/iUHAfmCMkMgHTU248"
    "JER9+nsXltd59H+IeDpj/kbxZ+YvHow9XUZKu828d3MQnUpLZ1BfJGhMBPVwbVUD"
    "A40CiQBVdCoGtPJyalL28xoS3H0ILFCnwQOr6u0HwleNJPGHq78HUyH6Hwxnh0b0"
    "5o163r6wTFZn5cMOxpbs/Ttd+3TrxmrYpd2XnuRme3cnaYJ0ILvpc/8eLLR7SKjD"
    "T4JhZ0h/CfcV2WWvhpQugkY0pWrZ+EIMneB1dZB96mJVLxOi148OeSgi0PsxZMNi"
    "YM33rTpwQT5WqOsEyDwUQpne5b8Kkt/s7EN0LJNnPyJJRL1LcqOdr6j+6YqRtPa7"
    "a9oWJqMcuTP+bqzGRJh+3HDlFBw2Yzp9iadv4KmB2MzhStLUoi2MSjvnnkkd5Led"
    "sshAd6WbKfF7kLAHQHT4Ai6dMEO4EKkEVF9JBtxCR4JEn6C98Lpg+Lk+rfY7gHOf"
    "ZxtgGURwgXRY3aLUrdT55ZKgk3ExVKPzi5EhdpAau7JKhpOwyKozAp/OKWMNrz6h"
    "obu2Mbn1B+IA60psYHHxynBgsJHv7WQmbYh8HyGfHgVvaA8pZCYqxxjpLjSJrR8B"
    "Bu9H9xkTh7KlhxgreXYv19uAYbUd95kcox9izad6VPnovgFSb+Omdy6PJACPj6hF"
    "W6PJbucP0YPpO0VtWtQdZZ3df1P0hZ7qvKwOPFA+gKZSckgqASfygiP9V3Zc8jIi"
    "wjNzoDM2QT+UUJKiiGYXJUEOO9hxzFHlGj759DcNRhpgl5AgR57ofISD9yBuCAJY"
    "PQ/aZHPFuRTrcVG3RaIbCAS73nEznKyFaLOXfzyfyaSmyhsH253tnyL1MejC+2bR"
    "Eko/yldgFUxvU5JI+Q3KJ6Awj+PnduHXx71E4UwSuu2xXYMpxnQwI6rroQpZBX82"
    "HhqgcLV83P8lpzQwPdHjH5zkoxmWdC0+jU/tcQfNXYpJdyoaX7tDmVclLhwl9ps/"
    "O841pIsNLJWXwvxG6B+3LN/kw4QjwN194PopiOD7+oDm5mhttO78CrBrRxHMD/0Q"
    "qniZjKzSZepxlZq+J792u8vtMnuzzChxu0Bf3PhIXcJNcVhwUtr0yKe/N+NvC0tm"
    "p8wyik/BlndxN9eKbdTOi2wIi64h2QG8nOk66wQ/PSIJYwZl6eDNEQSzH/1mGCfU"
    "QnUT17UC/p+Qgenf6Auap2GWlvsJrB7u/pytz65rtjt/ouo6Ih6EwWqwVVpGXZD0"
    "7gVWH0Ke/Vr6aPGNvkLcmftPuDZsn9jiig3guhdeyRVf10Ox369kKWcG75q77hxE"
    "IzSzDyUlBNbnom9SIjut3r+qVYmWONatC6q/4D0I42Lnjd3dEyZx7jmH3g/S2ASM"
    "FzWr9pvXc61dsYOkdZ4PYa9XPUZxXFagZsoS3F1sU799+IJVU0tC0MExJTAjBgkq"
    "hkiG9w0BCRUxFgQUwWO5DorvVWYF3BWUmAw0rUEajScwfDBtMEkGCSqGSIb3DQEF"
    "DjA8MCwGCSqGSIb3DQEFDDAfBAhvRzw4sC4xcwICCAACASAwDAYIKoZIhvcNAgkF"
    "ADAMBggqhkiG9w0CCQUABCB6pW2FOdcCNj87zS64NUXG36K5aXDnFHctIk5Bf4kG"
    "3QQITk9UIFVTRUQCAQE=";

TEST(Pbmac1, TheFileOfTheStandardOpens) {
  const Bytes file = base64_decode(kOfTheStandard);
  const auto token = Pkcs12::open(file, Secret(std::string_view("1234")));
  ASSERT_TRUE(token) << token.error().id();
  EXPECT_EQ((*token)->own_certificates().size(), 1u);
  EXPECT_EQ(Pkcs12::open(file, Secret(std::string_view("1233"))).error().code, ErrorCode::password_wrong);
}

// RFC 9879 section 4: the digests of derivation and MAC may differ.
TEST(Pbmac1, IsChecked) {
  for (const auto prf : {kHmacSha256, kHmacSha512}) {
    for (const auto hmac : {kHmacSha256, kHmacSha512}) {
      const File file = file_with({.prf = prf, .hmac = hmac, .key_size = hmac == kHmacSha512 ? 64u : 32u});
      EXPECT_EQ(outcome(file), "opened");
      EXPECT_EQ(outcome(file, "1235"), "password-wrong");
      EXPECT_EQ(outcome(file, ""), "password-wrong");
    }
  }
  EXPECT_EQ(outcome(file_with({.key_size = 20}), "1234"), "opened");
}

TEST(Pbmac1, ParametersOutsideTheStandardAreRefused) {
  EXPECT_EQ(outcome(file_with({.key_size = std::nullopt})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_with({.key_size = 19})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_with({.key_size = 4096})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_with({.rounds = std::nullopt})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_with({.rounds = 0})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_with({.rounds = 5'000'001})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_with({.salt = der::algorithm("1.2.3")})), "pkcs12-malformed");
  EXPECT_EQ(outcome(file_with({.derivation = "1.3.6.1.4.1.11591.4.11"})), "pkcs12-malformed");  // scrypt
  EXPECT_EQ(outcome(file_with({.hmac = "1.2.3.4"})), "pkcs12-malformed");
}

TEST(Pbmac1, AChangedContentIsFound) {
  const File file = file_with({});
  for (size_t at = 60; at + 150 < file.octets.size(); at += 53) {
    File changed = file;
    changed.octets[at] ^= 1;
    EXPECT_NE(outcome(changed), "opened") << at;
  }
}

TEST(Pbmac1, OtherFilesAreNotItsConcern) {
  const auto none = [](ByteView file) {
    DerivationBudget budget;
    const auto checked = check_pbmac1(file, Secret(std::string_view("1234")), budget);
    return checked && !*checked;
  };
  EXPECT_TRUE(none({}));
  EXPECT_TRUE(none(as_bytes("no file at all")));
  EXPECT_TRUE(none(der::sequence({der::integer(3u)})));
  EXPECT_TRUE(none(write_pkcs12({}, {file_with({}).certificate}, Secret(std::string_view("1234"))).value()));
}

}  // namespace
}  // namespace letterlock::token
