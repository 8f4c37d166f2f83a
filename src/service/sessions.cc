#include "service/sessions.h"

#include <algorithm>

#include "base/file.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "service/random_code.h"

namespace letterlock::service {
namespace {

constexpr std::chrono::seconds kCodeLives{60};
constexpr std::chrono::hours kIdle{30 * 24};
// How old the time of last use in the file may be.
constexpr std::chrono::hours kSaveAfter{12};
constexpr size_t kFileMax = 64 * 1024;

Bytes hash_of(const std::string& code) { return crypto::sha256(as_bytes(code)); }

// Every entry is looked at, each in constant time.
template <typename Entries>
auto find(Entries& entries, const Bytes& hash) {
  auto found = entries.end();
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    if (equal_constant_time(entry->hash, hash)) found = entry;
  }
  return found;
}

}  // namespace

Sessions::Sessions(std::string file, const Clock& clock) : file_(std::move(file)), clock_(clock) {
  if (file_.empty()) return;
  const auto text = read_file(file_, kFileMax);
  auto kept = text ? from_json_text<Kept>(as_text(*text)) : Result<Kept>(Kept{});
  if (kept) kept_ = std::move(*kept);
}

void Sessions::save() {
  if (!file_.empty()) (void)write_file(file_, as_bytes(to_json_text(kept_)));
}

void Sessions::expire() {
  const Time now = clock_.now();
  std::erase_if(codes_, [&](const Code& code) { return code.until < now; });
  std::erase_if(kept_.sessions, [&](const Session& session) { return session.used + kIdle < now; });
}

std::string Sessions::new_code() {
  const std::string code = random_code();
  const std::lock_guard lock(mutex_);
  expire();
  if (codes_.size() >= kCodesMax) codes_.erase(codes_.begin());
  codes_.push_back({hash_of(code), clock_.now() + kCodeLives});
  return code;
}

Result<std::string> Sessions::redeem(const std::string& code) {
  const Bytes hash = hash_of(code);
  const std::lock_guard lock(mutex_);
  expire();
  const auto found = find(codes_, hash);
  if (found == codes_.end()) return fail(ErrorCode::code_not_valid);
  codes_.erase(found);
  if (kept_.sessions.size() >= kSessionsMax) {
    kept_.sessions.erase(std::min_element(kept_.sessions.begin(), kept_.sessions.end(),
                                          [](const Session& a, const Session& b) { return a.used < b.used; }));
  }
  std::string token = random_code();
  kept_.sessions.push_back({hash_of(token), clock_.now()});
  save();
  return token;
}

bool Sessions::knows(const std::string& token) {
  const Bytes hash = hash_of(token);
  const std::lock_guard lock(mutex_);
  expire();
  const auto found = find(kept_.sessions, hash);
  if (token.empty() || found == kept_.sessions.end()) return false;
  const Time now = clock_.now();
  const bool save_now = found->used + kSaveAfter < now;
  if (save_now) found->used = now;
  if (save_now) save();
  return true;
}

void Sessions::end(const std::string& token) {
  const Bytes hash = hash_of(token);
  const std::lock_guard lock(mutex_);
  const auto found = find(kept_.sessions, hash);
  if (found == kept_.sessions.end()) return;
  kept_.sessions.erase(found);
  save();
}

void Sessions::keep_port(unsigned port) {
  const std::lock_guard lock(mutex_);
  if (kept_.port == port) return;
  kept_.port = port;
  save();
}

}  // namespace letterlock::service
