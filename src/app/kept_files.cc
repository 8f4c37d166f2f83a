#include "app/kept_files.h"

#include "app/anchors.h"
#include "base/file.h"
#include "crypto/digest.h"

namespace letterlock::app {
namespace {

constexpr size_t kTokenFileMax = 4 * 1024 * 1024;
constexpr size_t kAuthorityFileMax = 1024 * 1024;
constexpr size_t kNameMax = 200;
constexpr std::uint8_t kSequence = 0x30;

// Whatever the caller made of it: no path is joined from a name with a slash.
std::string plain(const std::string& name, const char* otherwise) {
  const bool fit = !name.empty() && name.size() <= kNameMax && name.front() != '.' &&
                   name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
  return fit ? name : otherwise;
}

Result<std::string> keep(const Home& home, const char* folder, const std::string& name, ByteView content) {
  const std::string place = home.data_folder() + "/" + folder + "/" + to_hex(crypto::sha256(content));
  TRY(make_folder(place));
  const std::string path = place + "/" + name;
  TRY(write_file(path, content));
  return path;
}

}  // namespace

Result<std::string> keep_token_file(Home& home, const std::string& name, Source& octets) {
  TRY_ASSIGN(Bytes content, read_all(octets, kTokenFileMax));
  // RFC 7292 section 4: a PFX is a SEQUENCE. The rest shows when it is opened.
  const bool can_be = content.size() > 2 && content.front() == kSequence;
  Result<std::string> path = fail(ErrorCode::pkcs12_malformed);
  if (can_be) path = keep(home, "keys", plain(name, "key.p12"), content);
  wipe(content.data(), content.size());  // a .p12 may hold its key in clear
  return path;
}

Result<std::string> keep_authority_file(Home& home, const std::string& name, Source& octets) {
  TRY_ASSIGN(const Bytes content, read_all(octets, kAuthorityFileMax));
  TRY_ASSIGN(const auto authorities, find_anchor_candidates(content, name));
  std::string pem;
  for (const x509::Certificate& authority : authorities) pem += x509::to_pem(authority);
  return keep(home, "authorities", plain(name, "authority.pem"), as_bytes(pem));
}

}  // namespace letterlock::app
