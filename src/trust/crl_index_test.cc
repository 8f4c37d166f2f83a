// Images of revocation lists: what goes in comes out, however it came in.
#include "trust/crl_index.h"

#include <openssl/x509.h>

#include <random>

#include "crypto/openssl.h"
#include "trust/test_crl_image.h"
#include "trust/test_pki.h"

namespace letterlock::trust {
namespace {

using namespace testing;

std::string malformed(ByteView der) {
  const auto list = Crl::parse(der);
  if (list) return "read";
  return list.error().code == ErrorCode::crl_malformed ? list.error().params.at(0).second : list.error().id();
}

TEST(CrlIndex, SerialNumbersOfEveryLength) {
  RawList raw;
  std::vector<Bytes> serials;
  for (size_t size = 1; size <= 21; ++size) {
    for (const std::uint8_t first : {std::uint8_t{0x01}, std::uint8_t{0x7f}, std::uint8_t{0x80}, std::uint8_t{0xff}}) {
      Bytes serial(size, 0xa5);
      serial[0] = first;
      if (first == 0xff && size > 1) serial[1] = 0x05;
      serials.push_back(serial);
      if (size < 21) {
        Bytes positive = {0x00};
        append(positive, serial);
        if (serial[0] >= 0x80) serials.push_back(positive);
      }
    }
  }
  for (const Bytes& serial : serials) raw.entries.push_back(entry(serial));
  std::sort(serials.begin(), serials.end());
  const Crl list = Crl::parse(raw.der()).value();
  EXPECT_EQ(list.size(), raw.entries.size());
  for (const Bytes& serial : serials) {
    EXPECT_EQ(told(list, serial), "unspecified 2026-02-01T00:00:00Z") << to_hex(serial);
    Bytes other = serial;
    other.back() ^= 0x10;
    if (!std::binary_search(serials.begin(), serials.end(), other)) {
      EXPECT_EQ(told(list, other), "not listed") << to_hex(other);
    }
  }
  EXPECT_EQ(told(list, Bytes(22, 0x01)), "not listed");
}

struct EntryCase {
  const char* what;
  Bytes entry;
  std::string expected;
};

TEST(CrlIndex, EntriesAsTheyAreWritten) {
  const Bytes serial = {0x11};
  const std::vector<EntryCase> cases = {
      {"plain", entry(serial, utc("260201000000Z")), "unspecified 2026-02-01T00:00:00Z"},
      {"leap day", entry(serial, utc("240229235959Z")), "unspecified 2024-02-29T23:59:59Z"},
      {"last century", entry(serial, utc("500101000000Z")), "unspecified 1950-01-01T00:00:00Z"},
      {"this century", entry(serial, utc("491231235959Z")), "unspecified 2049-12-31T23:59:59Z"},
      {"far", entry(serial, general_time("20550201123456Z")), "unspecified 2055-02-01T12:34:56Z"},
      {"no such day holds since ever", entry(serial, utc("260230000000Z")), "unspecified 1970-01-01T00:00:00Z"},
      {"an offset holds since ever", entry(serial, utc("2602010000+0800")), "unspecified 1970-01-01T00:00:00Z"},
      {"reason", entry(serial, utc("260201000000Z"), {reason(1)}), "keyCompromise 2026-02-01T00:00:00Z"},
      {"strange reason", entry(serial, utc("260201000000Z"), {reason(11)}), "unspecified 2026-02-01T00:00:00Z"},
      {"unused reason", entry(serial, utc("260201000000Z"), {reason(7)}), "unspecified 2026-02-01T00:00:00Z"},
      {"invalid before", entry(serial, utc("260201000000Z"), {reason(4), invalid_since("20260101000000Z")}),
       "superseded 2026-01-01T00:00:00Z"},
      {"invalid after", entry(serial, utc("260201000000Z"), {invalid_since("20270101000000Z")}),
       "unspecified 2026-02-01T00:00:00Z"},
      {"unreadable invalidity", entry(serial, utc("260201000000Z"), {invalid_since("x")}),
       "unspecified 0000-01-01T00:00:00Z"},
      {"not critical", entry(serial, utc("260201000000Z"), {extension(99, Bytes{5, 0})}),
       "unspecified 2026-02-01T00:00:00Z"},
  };
  for (const EntryCase& c : cases) {
    RawList raw;
    raw.entries = {c.entry};
    const auto list = Crl::parse(raw.der());
    ASSERT_TRUE(list) << c.what;
    EXPECT_EQ(list->unusable_reason(), "") << c.what;
    EXPECT_EQ(told(*list, serial), c.expected) << c.what;
  }
}

// Of each day that UTCTime can name, the short way and the general one say the same.
TEST(CrlIndex, EveryDayOfACentury) {
  RawList raw;
  std::vector<Time> days;
  for (Time at = day("1950-01-01T03:04:05Z"); at < day("2050-01-01"); at += std::chrono::days(1)) days.push_back(at);
  for (size_t i = 0; i < days.size(); ++i) {
    const std::string text = to_rfc3339(days[i]);
    const std::string date = text.substr(2, 2) + text.substr(5, 2) + text.substr(8, 2) + "030405Z";
    raw.entries.push_back(entry(serial_number(i), utc(date)));
  }
  const Crl list = Crl::parse(raw.der()).value();
  for (size_t i = 0; i < days.size(); ++i) {
    const auto found = list.find(serial_number(i)).value();
    ASSERT_TRUE(found) << i;
    ASSERT_EQ(found->revoked_at, days[i]) << to_rfc3339(days[i]);
  }
}

TEST(CrlIndex, OfSeveralEntriesTheWorstCounts) {
  const Bytes serial = {0x22};
  const Bytes hold = entry(serial, utc("260101000000Z"), {reason(6)});
  const Bytes removed = entry(serial, utc("260401000000Z"), {reason(8)});
  const Bytes revoked = entry(serial, utc("260301000000Z"), {reason(1)});
  const Bytes earlier = entry(serial, utc("260201000000Z"), {reason(4)});
  const std::vector<std::pair<std::vector<Bytes>, std::string>> cases = {
      {{hold, removed}, "certificateHold 2026-01-01T00:00:00Z"},
      {{hold, revoked}, "keyCompromise 2026-01-01T00:00:00Z"},
      {{revoked, earlier}, "keyCompromise 2026-02-01T00:00:00Z"},
      {{removed, revoked, earlier}, "keyCompromise 2026-02-01T00:00:00Z"},
      {{removed}, "removeFromCRL 2026-04-01T00:00:00Z"},
  };
  for (auto [entries, expected] : cases) {
    std::sort(entries.begin(), entries.end());
    do {
      RawList raw;
      raw.entries = entries;
      raw.entries.push_back(entry(Bytes{0x21}));
      raw.entries.push_back(entry(Bytes{0x23}));
      for (const size_t records : {size_t{1}, size_t{2}, size_t{1000}}) {
        const Crl list = Crl::of_image(image_of(raw.der(), SIZE_MAX, records).value()).value();
        EXPECT_EQ(told(list, serial), expected) << records;
        EXPECT_EQ(list.size(), raw.entries.size());
      }
    } while (std::next_permutation(entries.begin(), entries.end()));
  }
}

struct ListCase {
  const char* what;
  std::function<void(RawList&)> change;
  std::string malformed;  // or "read"
  std::string unusable = "";
};

TEST(CrlIndex, ListsAsTheyAreWritten) {
  const Bytes seven = integer(Bytes{7});
  const std::vector<ListCase> cases = {
      {"empty", [](RawList&) {}, "read"},
      {"version 1", [](RawList& l) { l.version_2 = false; }, "read"},
      {"no next one", [](RawList& l) { l.next_update = {}; }, "read"},
      {"far", [](RawList& l) { l.next_update = general_time("20550101000000Z"); }, "read"},
      {"bad thisUpdate", [](RawList& l) { l.this_update = utc("26010100000Z"); }, "thisUpdate"},
      {"bad nextUpdate", [](RawList& l) { l.next_update = utc("260101000000"); }, "nextUpdate"},
      {"no issuer", [](RawList& l) { l.issuer = integer(Bytes{1}); }, "issuer"},
      {"serial of 22 octets", [](RawList& l) { l.entries = {entry(Bytes(22, 1))}; }, "serial number"},
      {"serial without octets", [](RawList& l) { l.entries = {entry(Bytes{})}; }, "serial number"},
      {"serial with a needless zero", [](RawList& l) { l.entries = {entry(Bytes{0, 1})}; }, "serial number"},
      {"serial with needless ones", [](RawList& l) { l.entries = {entry(Bytes{0xff, 0x80})}; }, "serial number"},
      {"no time", [](RawList& l) { l.entries = {sequence({integer(Bytes{1})})}; }, "entry time"},
      {"something behind", [](RawList& l) { l.entries = {sequence({integer(Bytes{1}), utc("260101000000Z"),
                                                                  sequence({}), integer(Bytes{1})})}; }, "entry"},
      {"no entry", [](RawList& l) { l.entries = {integer(Bytes{1})}; }, "entry"},
      {"half an extension", [](RawList& l) { l.entries = {entry(Bytes{1}, utc("260101000000Z"), {sequence({})})}; },
       "entry extension"},
      {"strange critical entry extension",
       [](RawList& l) { l.entries = {entry(Bytes{1}, utc("260101000000Z"), {extension(99, Bytes{5, 0}, true)})}; },
       "read", "critical entry extension"},
      {"number", [=](RawList& l) { l.extensions = {extension(20, seven)}; }, "read"},
      {"two numbers", [=](RawList& l) { l.extensions = {extension(20, seven), extension(20, seven)}; },
       "extension twice"},
      {"number that is none", [](RawList& l) { l.extensions = {extension(20, Bytes{5, 0})}; }, "cRLNumber"},
      {"delta", [=](RawList& l) { l.extensions = {extension(27, seven, true)}; }, "read"},
      {"scope that is none", [](RawList& l) { l.extensions = {extension(28, Bytes{5, 0}, true)}; },
       "issuingDistributionPoint"},
      {"attribute certificates", [](RawList& l) { l.extensions = {extension(28, sequence({tlv(0x85, Bytes{0xff})}),
                                                                            true)}; },
       "read", "attribute certificates only"},
      {"strange critical extension", [](RawList& l) { l.extensions = {extension(99, Bytes{5, 0}, true)}; }, "read",
       "critical extension"},
      {"strange extension", [](RawList& l) { l.extensions = {extension(99, Bytes{5, 0})}; }, "read"},
      {"something behind the extensions",
       [=](RawList& l) {
         l.extensions = {extension(20, seven)};
         l.behind = seven;
       },
       "trailing data"},
      {"something instead of extensions", [=](RawList& l) { l.behind = seven; }, "trailing data"},
      {"SHA-1", [](RawList& l) { l.algorithm[12] = 0x05; }, "read", "signature algorithm"},
  };
  for (const ListCase& c : cases) {
    RawList raw;
    c.change(raw);
    const auto list = Crl::parse(raw.der());
    EXPECT_EQ(malformed(raw.der()), c.malformed) << c.what;
    if (list) {
      EXPECT_EQ(list->unusable_reason(), c.unusable) << c.what;
    }
  }
}

TEST(CrlIndex, WhatTheListSaysAboutItself) {
  RawList raw;
  raw.extensions = {extension(20, integer(Bytes{0x12, 0x34})), extension(27, integer(Bytes{0x12}), true)};
  const Crl list = Crl::parse(raw.der()).value();
  EXPECT_EQ(list.issuer(), "O=Raw");
  EXPECT_EQ(to_hex(list.issuer_der()), to_hex(name("Raw")));
  EXPECT_EQ(list.number_hex(), "1234");
  EXPECT_TRUE(list.is_delta());
  EXPECT_EQ(list.base_number_hex(), "12");
  EXPECT_FALSE(list.is_indirect());
  EXPECT_TRUE(list.scope_der().empty());
  EXPECT_EQ(Crl::parse(RawList().der()).value().base_number_hex(), std::nullopt);
}

// RFC 5280 section 5.3.3: an entry's issuer holds until another one is named.
TEST(CrlIndex, EntriesOfOtherIssuers) {
  const Party other = root("Other");
  x509::CertificateContent content = person_content("ann", {});
  content.serial = {0x31};
  const x509::Certificate of_other = issued(content, "ann", other).certificate;
  const Bytes time = utc("260201000000Z");
  // As the certificate writes it.
  const Bytes named = extension(29, sequence({tlv(tag::kContext4, of_other.issuer_der())}), true);
  RawList raw;
  raw.extensions = {extension(28, sequence({tlv(0x84, Bytes{0xff})}), true)};
  raw.entries = {entry(Bytes{0x30}, time), entry(Bytes{0x32}, time, {named}), entry(Bytes{0x31}, time),
                 entry(Bytes{0x33}, time, {certificate_issuer("Raw")})};
  const Crl list = Crl::parse(raw.der()).value();
  EXPECT_TRUE(list.is_indirect());
  EXPECT_EQ(list.unusable_reason(), "");
  EXPECT_TRUE(list.find(of_other).value()) << "the issuer of the entry before";
  EXPECT_EQ(told(list, Bytes{0x30}), "unspecified 2026-02-01T00:00:00Z");
  EXPECT_EQ(told(list, Bytes{0x31}), "not listed") << "of another issuer";
  EXPECT_EQ(told(list, Bytes{0x33}), "unspecified 2026-02-01T00:00:00Z") << "the list's own issuer, named";
  raw.extensions = {};
  EXPECT_EQ(Crl::parse(raw.der()).value().unusable_reason(), "critical entry extension") << "not an indirect list";
}

TEST(CrlIndex, PiecesOfEverySizeMakeTheSameImage) {
  const Bytes der = list_of(40, 1);
  const Bytes whole = image_of(der).value();
  for (size_t piece = 1; piece <= der.size(); ++piece) ASSERT_EQ(image_of(der, piece).value(), whole) << piece;
}

TEST(CrlIndex, HoweverManyRecordsFitIntoMemory) {
  const Bytes der = list_of(3000, 2);
  const Bytes whole = image_of(der).value();
  for (const size_t records : {1, 2, 3, 7, 100, 1024, 2999, 3000, 3001}) {
    EXPECT_EQ(image_of(der, 1000, records).value(), whole) << records;
  }
}

TEST(CrlIndex, AListCutOffAnywhereIsMalformed) {
  const Bytes der = list_of(5, 3);
  for (size_t size = 0; size < der.size(); ++size) {
    for (const size_t piece : {size_t{1}, SIZE_MAX}) {
      const auto image = image_of(ByteView(der).first(size), piece);
      ASSERT_FALSE(image) << size;
      ASSERT_EQ(image.error().code, ErrorCode::crl_malformed);
    }
  }
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_EQ(malformed(longer), "trailing data");
}

// Lengths that do not agree with one another, in either direction.
TEST(CrlIndex, NoChangedOctetIsMisread) {
  const Bytes der = list_of(3, 4);
  for (size_t i = 0; i < der.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes changed = der;
      changed[i] ^= static_cast<std::uint8_t>(1u << bit);
      const auto whole = image_of(changed);
      const auto pieces = image_of(changed, 1);
      ASSERT_EQ(whole.has_value(), pieces.has_value()) << i;
      if (whole) {
        ASSERT_EQ(*whole, *pieces) << i;
      }
    }
  }
}

using OwnedCrl = crypto::Owned<X509_CRL, X509_CRL_free>;

// OpenSSL's own look-up, over serial numbers that are listed and such that are not.
TEST(CrlIndex, SaysWhatOpenSslSays) {
  const Party party = root("Second opinion");
  std::mt19937 random(5);
  x509::CrlContent content = crl_content();
  std::vector<Bytes> serials;
  for (int i = 0; i < 3000; ++i) {
    Bytes serial(1 + random() % 18);
    for (auto& octet : serial) octet = static_cast<std::uint8_t>(random());
    serial[0] = static_cast<std::uint8_t>(1 + serial[0] % 255);
    serials.push_back(serial);
    if (i % 2 == 0) content.revoked.push_back({serial, day("2026-02-01"), x509::RevocationReason(i % 7)});
  }
  const Bytes der = x509::build_crl(content, party.authority()).value();
  const Crl list = Crl::parse(der).value();
  EXPECT_TRUE(list.signed_by(party.certificate));
  const unsigned char* in = der.data();
  const OwnedCrl theirs(d2i_X509_CRL(nullptr, &in, static_cast<long>(der.size())));
  size_t found = 0;
  for (const Bytes& serial : serials) {
    const crypto::Owned<BIGNUM, BN_free> number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    const crypto::Owned<ASN1_INTEGER, ASN1_INTEGER_free> wanted(BN_to_ASN1_INTEGER(number.get(), nullptr));
    X509_REVOKED* revoked = nullptr;
    const bool listed = X509_CRL_get0_by_serial(theirs.get(), &revoked, wanted.get()) != 0;
    Bytes octets = serial;
    if (octets[0] >= 0x80) octets.insert(octets.begin(), 0);
    ASSERT_EQ(list.find(octets).value().has_value(), listed) << to_hex(octets);
    found += listed;
  }
  EXPECT_GE(found, 1500U);
}

}  // namespace
}  // namespace letterlock::trust
