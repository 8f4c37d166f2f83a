#include "token/agent/root_list.h"

#include <openssl/sha.h>

#include <map>

#include "token/agent/objects.h"
#include "token/channel.h"

namespace letterlock::token::agent {
namespace {

// nss/pkcs11n.h
constexpr CK_ULONG kNss = 0x80000000UL | 0x4E534350UL;
constexpr CK_OBJECT_CLASS kTrustObject = kNss + 3;
constexpr CK_ATTRIBUTE_TYPE kMailDistrustAfter = kNss + 36;
constexpr CK_ATTRIBUTE_TYPE kMailTrust = kNss + 0x2000 + 11;
constexpr CK_ATTRIBUTE_TYPE kSha1OfCertificate = kNss + 0x2000 + 100;
constexpr CK_ULONG kTrustedDelegator = kNss + 2;

constexpr size_t kObjectsMax = 4096;
constexpr size_t kSlotsMax = 16;

// Issuer, serial number and digest of those that are trusted for mail.
using Named = std::pair<Bytes, Bytes>;
using Trusted = std::map<Named, Bytes>;

std::optional<Named> name_of(const Session& session, CK_OBJECT_HANDLE object) {
  auto issuer = read_attribute(session, object, CKA_ISSUER);
  auto serial = read_attribute(session, object, CKA_SERIAL_NUMBER);
  if (!issuer || !serial) return std::nullopt;
  return Named(std::move(*issuer), std::move(*serial));
}

std::vector<CK_OBJECT_HANDLE> objects_of(const Session& session, CK_OBJECT_CLASS kind) {
  return find_objects(session, {{CKA_CLASS, &kind, sizeof(kind)}}, kObjectsMax);
}

Trusted trusted_for_mail(const Session& session) {
  Trusted trusted;
  for (const CK_OBJECT_HANDLE object : objects_of(session, kTrustObject)) {
    if (read_number(session, object, kMailTrust) != kTrustedDelegator) continue;
    const auto name = name_of(session, object);
    const auto digest = read_attribute(session, object, kSha1OfCertificate);
    if (name && digest) trusted.emplace(*name, *digest);
  }
  return trusted;
}

bool has_digest(const Bytes& certificate, const Bytes& digest) {
  Bytes own(SHA_DIGEST_LENGTH);
  SHA1(certificate.data(), certificate.size(), own.data());
  return own == digest;
}

// "221130000000Z"; CK_FALSE, one octet, or no such attribute: there is no such date.
std::optional<std::int64_t> distrust_of(const Session& session, CK_OBJECT_HANDLE object) {
  const auto value = read_attribute(session, object, kMailDistrustAfter);
  if (!value || value->size() <= 1) return std::nullopt;
  const std::string text(as_text(*value));
  if (text.size() != 13 || text.back() != 'Z') return 0;
  const auto two = [&text](size_t at) { return text.substr(at, 2); };
  const auto time = parse_rfc3339("20" + two(0) + "-" + two(2) + "-" + two(4) + "T" + two(6) + ":" + two(8) + ":" +
                                  two(10) + "Z");
  return time ? to_unix(*time) : 0;
}

void read_token(const Session& session, std::vector<MailRoot>& roots) {
  const Trusted trusted = trusted_for_mail(session);
  for (const CK_OBJECT_HANDLE object : objects_of(session, CKO_CERTIFICATE)) {
    const auto name = name_of(session, object);
    const auto found = name ? trusted.find(*name) : trusted.end();
    if (found == trusted.end()) continue;
    auto der = read_attribute(session, object, CKA_VALUE);
    if (!der || !has_digest(*der, found->second)) continue;
    roots.push_back({std::move(*der), distrust_of(session, object)});
  }
}

void read_slots(CK_FUNCTION_LIST* functions, std::vector<MailRoot>& roots) {
  CK_SLOT_ID slots[kSlotsMax];
  CK_ULONG count = kSlotsMax;
  if (functions->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK) return;
  for (size_t i = 0; i < count; ++i) {
    Session session{functions, 0};
    if (functions->C_OpenSession(slots[i], CKF_SERIAL_SESSION, nullptr, nullptr, &session.handle) != CKR_OK) continue;
    read_token(session, roots);
    functions->C_CloseSession(session.handle);
  }
}

}  // namespace

// Neither finalised nor unloaded: the process ends.
RootsView list_roots(const std::string& module) {
  const auto library = load_library(module);
  if (!library) return {library.error(), {}};
  const CK_RV code = library->functions->C_Initialize(nullptr);
  if (code != CKR_OK) return {module_error(module, code).value(), {}};
  RootsView view;
  read_slots(library->functions, view.roots);
  return view;
}

int serve_roots(const std::string& module, FileDescriptor socket) {
  Channel channel(std::move(socket));
  return channel.send(encode(list_roots(module)).view(), std::chrono::seconds(5)) ? 0 : 1;
}

}  // namespace letterlock::token::agent
