#include "practice/partner.h"

#include <algorithm>
#include <filesystem>

#include "account/route.h"
#include "app/letters.h"
#include "base/file.h"
#include "practice/old_program.h"
#include "store/messages.h"
#include "text/catalogue.h"

namespace letterlock::practice {
namespace {

using text::Language;
using tunnel::State;

constexpr size_t kReplies = 3;
constexpr size_t kKeyFile = 64 * 1024;

// One letter for readers of either language.
std::string both(const std::string& key, std::string_view between) {
  return text::sentence(Language::en, key) + std::string(between) + text::sentence(Language::zh_tw, key);
}

bool is_valid(const Received& received) {
  return received.report && received.report->signature == judge::SignatureState::valid;
}

}  // namespace

std::string to_string(Mood mood) {
  switch (mood) {
    case Mood::waiting: return "waiting";
    case Mood::reading: return "reading";
    case Mood::writing: return "writing";
    case Mood::answered: return "answered";
    case Mood::established: return "established";
    case Mood::unsigned_mail: return "unsigned";
    case Mood::trouble: return "trouble";
  }
  return "trouble";
}

Mood Partner::mood() {
  const auto tunnel = tunnel_of(who_, newcomer_);
  if (!tunnel) return Mood::trouble;
  if (tunnel->state == State::established) return Mood::established;
  return tunnel->state == State::testing ? Mood::answered : Mood::waiting;
}

bool Partner::has_post() const {
  const auto mailbox = account::maildir_of(folder_ + "/post", who_.address);
  std::error_code error;
  return mailbox &&
         std::filesystem::directory_iterator(*mailbox + "/new", error) != std::filesystem::directory_iterator();
}

Status Partner::work(const Says& says) {
  if (!says(Mood::reading)) return {};
  TRY_ASSIGN(const tunnel::Tunnel before, tunnel_of(who_, newcomer_));
  TRY_ASSIGN(const std::vector<Received> all, take_in(who_));
  // Of several letters that came at once the last is answered.
  const auto last = std::find_if(all.rbegin(), all.rend(), [this](const Received& received) {
    return received.from == newcomer_ && is_valid(received);
  });
  if (last != all.rend()) return react(*last, before.state == State::established, says);
  if (!all.empty()) says(Mood::unsigned_mail);
  return {};
}

Status Partner::react(const Received& received, bool was_established, const Says& says) {
  TRY_ASSIGN(tunnel::Tunnel tunnel, tunnel_of(who_, newcomer_));
  if (tunnel.state == State::review) {
    TRY_ASSIGN(Event reviewed, review("partner-reviewed", who_, newcomer_));
    tunnel = std::move(*reviewed.tunnel);
  }
  if (!tunnel::can_seal(tunnel) || !says(Mood::writing)) return {};
  if (was_established) return chat(received);
  TRY(take_step("partner-answered", who_, newcomer_, app::Again::yes));
  return {};
}

// After the first of his letters somebody else writes, too, whom Letterlock has to refuse.
Status Partner::chat(const Received& received) {
  const bool first = std::filesystem::exists(folder_ + "/old-program/card.p12") &&
                     !std::filesystem::exists(folder_ + "/old-program/wrote");
  TRY_ASSIGN(const auto sent, store::Messages(who_.home->store()).count(who_.role.id, store::Folder::sent));
  const std::string key = "practice.reply." + (first ? "first" : std::to_string(sent % kReplies + 1));
  app::NewLetter letter;
  letter.to = {newcomer_};
  letter.subject = both("practice.reply.subject", " / ");
  letter.text = both(key, "\n\n--------------------\n\n") + "\n";
  letter.in_reply_to = received.message_id;
  TRY(app::send_letter(*who_.home, "", letter, who_.keys.get()));
  return first ? let_old_program_write() : Status();
}

Status Partner::let_old_program_write() {
  TRY_ASSIGN(const Bytes keys, read_file(folder_ + "/old-program/card.p12", kKeyFile));
  TRY(write_as(old_program(), keys, folder_ + "/post", newcomer_, who_.home->now()));
  return write_file(folder_ + "/old-program/wrote", {});
}

}  // namespace letterlock::practice
