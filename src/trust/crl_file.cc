// Files of revocation lists: DER, or PEM with several.
#include <openssl/err.h>
#include <openssl/pem.h>

#include <climits>

#include "base/file.h"
#include "crypto/openssl.h"
#include "trust/crl.h"

namespace letterlock::trust {
namespace {

constexpr size_t kFileMax = size_t{1} << 30;
constexpr size_t kListsMax = 1000;

struct PemBlock {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  ~PemBlock() {
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
};

Result<std::vector<Crl>> parse_pem(ByteView content) {
  const crypto::ErrorQueueGuard guard;
  std::vector<Crl> lists;
  const crypto::OwnedBio in(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  for (;;) {
    PemBlock block;
    if (PEM_read_bio(in.get(), &block.name, &block.header, &block.data, &block.size) != 1) break;
    if (std::string_view(block.name) != PEM_STRING_X509_CRL) continue;
    if (lists.size() >= kListsMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kListsMax)}});
    TRY_ASSIGN(Crl list, Crl::parse(Bytes(block.data, block.data + block.size)));
    lists.push_back(std::move(list));
  }
  // Reading ends well only where no further block begins.
  if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
    return fail(ErrorCode::crl_malformed, {{"reason", crypto::take_reason()}});
  }
  if (lists.empty()) return fail(ErrorCode::crl_malformed, {{"reason", "no list"}});
  return lists;
}

// Takes the octets over: a long list is in memory once.
Result<std::vector<Crl>> parse_owned(Bytes content) {
  if (content.size() > kFileMax) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(kFileMax)}});
  const bool der = !content.empty() && content[0] == 0x30;
  if (!der) return parse_pem(content);
  TRY_ASSIGN(Crl list, Crl::parse(std::move(content)));
  std::vector<Crl> lists;
  lists.push_back(std::move(list));
  return lists;
}

}  // namespace

Result<std::vector<Crl>> parse_crls(ByteView content) { return parse_owned(to_bytes(content)); }

Result<std::vector<Crl>> read_crls(const std::string& path) {
  TRY_ASSIGN(Bytes content, read_file(path, kFileMax));
  auto lists = parse_owned(std::move(content));
  if (!lists) lists.error().params.emplace_back("path", path);
  return lists;
}

}  // namespace letterlock::trust
