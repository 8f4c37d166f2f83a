#include "practice/card/folder.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/random.h"
#include "token/pkcs12_bags.h"

namespace letterlock::practice::card {
namespace {

constexpr size_t kSmallFile = 64;
constexpr size_t kKeyFile = 64 * 1024;
constexpr size_t kCertificatesFile = 64 * 1024;

// The file's first line; "" where it is not there.
std::string small_file(const std::string& path) {
  const auto content = read_file(path, kSmallFile);
  if (!content) return {};
  const std::string_view text = as_text(*content);
  return std::string(text.substr(0, text.find('\n')));
}

// Beside the program, or where it is installed: PREFIX/bin/letterlock and PREFIX/lib/letterlock/.
std::filesystem::path library() {
  constexpr const char* kName = "letterlock-practice-card.so";
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const auto beside = folder / kName;
  if (std::filesystem::exists(beside, error)) return beside;
  return folder.parent_path() / "lib/letterlock" / kName;
}

Status write_line(const std::string& path, const std::string& line) { return write_file(path, as_bytes(line + "\n")); }

}  // namespace

Status CardFolder::make(ByteView pkcs12, const std::vector<x509::Certificate>& certificates) const {
  TRY(make_folder(path_));
  TRY(take_out());
  std::string pem;
  for (const x509::Certificate& certificate : certificates) pem += x509::to_pem(certificate);
  TRY(write_file(path_ + "/card.p12", pkcs12));
  TRY(write_file(path_ + "/certificates.pem", as_bytes(pem)));
  TRY(link_module());
  return reset_tries();
}

Status CardFolder::link_module() const {
  std::error_code error;
  std::filesystem::remove(module(), error);
  std::filesystem::create_symlink(library(), module(), error);
  if (error) return fail_errno(ErrorCode::file_not_writable, module(), error.value());
  return {};
}

Status CardFolder::insert() const { return write_line(path_ + "/inserted", random_name()); }

Status CardFolder::take_out() const {
  std::error_code error;
  std::filesystem::remove(path_ + "/inserted", error);
  if (error) return fail_errno(ErrorCode::file_not_writable, path_ + "/inserted", error.value());
  return {};
}

std::string CardFolder::insertion() const { return small_file(path_ + "/inserted"); }

std::vector<x509::Certificate> CardFolder::certificates() const {
  const auto content = read_file(path_ + "/certificates.pem", kCertificatesFile);
  if (!content) return {};
  return x509::parse_certificates(*content, 8).value_or(std::vector<x509::Certificate>());
}

std::string CardFolder::serial() const {
  const auto all = certificates();
  return all.empty() ? std::string() : all.front().fingerprint().substr(0, 16);
}

// A file that cannot be read counts as no tries: a damaged card does not open.
int CardFolder::tries() const {
  const std::string text = small_file(path_ + "/tries");
  if (text.size() != 1 || text[0] < '0' || text[0] > '0' + kTries) return 0;
  return text[0] - '0';
}

Status CardFolder::write_tries(int tries) const { return write_line(path_ + "/tries", std::to_string(tries)); }
Status CardFolder::reset_tries() const { return write_tries(kTries); }

Result<std::vector<crypto::KeyHandle>> CardFolder::unlock(const Secret& pin) const {
  const int left = tries();
  if (left == 0) return fail(ErrorCode::pin_locked, {{"card", kLabel}});
  TRY_ASSIGN(const Bytes content, read_file(path_ + "/card.p12", kKeyFile));
  TRY(write_tries(left - 1));
  auto opened = token::read_pkcs12(content, pin);
  if (!opened && opened.error().code == ErrorCode::password_wrong) {
    return fail(left == 1 ? ErrorCode::pin_locked : ErrorCode::pin_wrong, {{"card", kLabel}});
  }
  TRY(write_tries(opened ? kTries : left));
  if (!opened) return tl::unexpected(std::move(opened).error());
  return std::move(opened->keys);
}

}  // namespace letterlock::practice::card
