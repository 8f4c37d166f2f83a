#include "app/revocation.h"

#include <algorithm>
#include <deque>
#include <set>

#include "app/authority_keep.h"
#include "app/kept_answers.h"
#include "base/file.h"
#include "store/anchors.h"
#include "store/revocation.h"

namespace letterlock::app {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using trust::WantedKind;

// Who has not answered after this long is not there; only a list may take longer.
constexpr milliseconds kLongEnough{15'000};
constexpr size_t kCertificatesMax = 64;  // in one run
// Somebody who reads one letter after the other waits once for a server that is slow, not for each letter.
constexpr std::chrono::minutes kNotAgain{2};

// What there is to ask about one certificate, the cheapest first.
struct Line {
  x509::Certificate certificate;
  std::optional<x509::Certificate> issuer = {};
  std::deque<Question> questions = {};
  bool done = false;
};

// A timeout that was ours to choose says nothing about the server.
bool counts(const Question& question, const std::optional<Error>& failure) {
  if (!failure) return true;
  if (failure->code == ErrorCode::cancelled) return false;
  return failure->code != ErrorCode::server_timeout || question.time_limit >= kLongEnough;
}

class Completion {
 public:
  Completion(Home& home, const RevocationSettings& settings, milliseconds patience, const Attendance& attendance)
      : home_(home),
        settings_(settings),
        attendance_(attendance),
        hurried_(patience < kLongEnough),
        until_(steady_clock::now() + patience) {}

  Status prepare(std::span<const trust::Wanted> wanted) {
    TRY_ASSIGN(const auto lists, store::Crls(home_.store()).all());
    for (const store::Crl& list : lists) here_.insert(list.url);
    TRY(remember_slow_ones());
    for (const trust::Wanted& one : wanted) add(one);
    folder_ = home_.store().home().cache + "/fetch";
    return make_folder(folder_);
  }

  // One question for each certificate that has no answer yet. False: there is nothing left to do, or no time.
  Result<bool> round() {
    std::vector<Question> questions = next_questions();
    if (questions.empty()) return false;
    std::vector<Reply> replies = ask_all(std::move(questions), {settings_.mapping, folder_, attendance_});
    for (Reply& reply : replies) TRY(take(reply));
    return true;
  }

  std::vector<Asked> finish() { return std::move(asked_); }

 private:
  Status remember_slow_ones() {
    TRY_ASSIGN(const auto attempts, store::FetchAttempts(home_.store()).all());
    for (const store::FetchAttempt& attempt : attempts) {
      const seconds age = home_.now() - attempt.at;
      const bool recent = age < kNotAgain && -age < kNotAgain;
      if (hurried_ && recent && attempt.url.starts_with(kHurried)) slow_.insert(attempt.url.substr(kHurried.size()));
    }
    return {};
  }

  void add(const trust::Wanted& one) {
    if ((one.kind == WantedKind::ocsp && !settings_.ocsp) || slow_.contains(one.url)) return;
    const auto same = [&](const Line& line) { return line.certificate == one.certificate; };
    auto line = std::find_if(lines_.begin(), lines_.end(), same);
    if (line == lines_.end()) {
      if (lines_.size() == kCertificatesMax) return;
      line = lines_.insert(lines_.end(), Line{one.certificate, one.issuer});
    }
    const bool have = one.kind == WantedKind::crl && here_.contains(one.url);
    line->questions.push_back({one.kind, one.url, one.certificate, one.issuer, one.request, have, {}});
  }

  std::vector<Question> next_questions() {
    const auto left = duration_cast<milliseconds>(until_ - steady_clock::now());
    const bool over = left <= milliseconds(0) || (attendance_.given_up && attendance_.given_up());
    std::vector<Question> questions;
    std::set<std::string> now;
    for (Line& line : lines_) {
      if (over || line.done) continue;
      while (!line.questions.empty() && was_asked(line.questions.front())) line.questions.pop_front();
      // What is being fetched for another one may answer this one, too.
      if (line.questions.empty() || !is_new(line.questions.front(), now)) continue;
      Question question = std::move(line.questions.front());
      line.questions.pop_front();
      // Whoever does not answer leaves time for the next one.
      question.time_limit = line.questions.empty() ? left : left / 2;
      if (question.kind != WantedKind::crl) question.time_limit = std::min(question.time_limit, kLongEnough);
      questions.push_back(std::move(question));
    }
    urls_.insert(now.begin(), now.end());
    return questions;
  }

  // One list, or one file of certificates, serves many.
  bool was_asked(const Question& question) const {
    return question.kind != WantedKind::ocsp && urls_.contains(question.url);
  }
  static bool is_new(const Question& question, std::set<std::string>& now) {
    return question.kind == WantedKind::ocsp || now.insert(question.url).second;
  }

  Status take(Reply& reply) {
    const Question& question = reply.question;
    TRY_ASSIGN(std::optional<Error> failure, keep_answer(home_, reply));
    if (!failure) TRY(settle(question));
    TRY(note(question, failure));
    asked_.push_back({question.url, question.kind, std::move(failure)});
    return {};
  }

  Status note(const Question& question, const std::optional<Error>& failure) {
    store::FetchAttempts attempts(home_.store());
    const std::string hurried = std::string(kHurried) + question.url;
    if (counts(question, failure)) {
      TRY(attempts.put({question.url, home_.now(), failure ? failure->id() : ""}));
      TRY(attempts.remove(hurried));
      home_.forget_trust();
    } else if (failure->code == ErrorCode::server_timeout) {
      TRY(attempts.put({hurried, home_.now(), failure->id()}));
    }
    return {};
  }

  // Which certificates are answered by it. A list may come and say nothing about the one that it was fetched for (it is
  // over already, or takes in others or some reasons only): the next source is asked then.
  Status settle(const Question& question) {
    for (Line& line : lines_) {
      const bool own = question.certificate == line.certificate;
      if (line.done || (question.kind != WantedKind::crl && !own)) continue;
      if (question.kind == WantedKind::issuer) line.done = true;
      if (!line.done) {
        TRY_ASSIGN(line.done, is_answered(home_, line.certificate, line.issuer));
      }
    }
    return {};
  }

  Home& home_;
  const RevocationSettings& settings_;
  const Attendance& attendance_;
  bool hurried_;
  steady_clock::time_point until_;
  std::string folder_;
  std::set<std::string> here_;  // URLs whose list is here
  std::set<std::string> urls_;  // asked in this run
  std::set<std::string> slow_;  // not asked in this run
  std::vector<Line> lines_;
  std::vector<Asked> asked_;
};

}  // namespace

Result<std::vector<Asked>> complete(Home& home, std::span<const trust::Wanted> wanted, milliseconds patience,
                                    const Attendance& attendance) {
  if (wanted.empty()) return std::vector<Asked>{};
  TRY_ASSIGN(const RevocationSettings settings, revocation_settings(home));
  if (!settings.fetch) return std::vector<Asked>{};
  Completion completion(home, settings, patience, attendance);
  TRY(completion.prepare(wanted));
  for (;;) {
    TRY_ASSIGN(const bool more, completion.round());
    if (!more) return completion.finish();
  }
}

Result<bool> complete_while(Home& home, const Judging& judge, milliseconds patience, const Attendance& attendance,
                            std::vector<Asked>* all) {
  constexpr int kRoundsMax = 4;
  const auto until = steady_clock::now() + patience;
  bool learned = false;
  TRY_ASSIGN(auto wanted, judge());
  for (int i = 0; i < kRoundsMax && !wanted.empty(); ++i) {
    const auto left = duration_cast<milliseconds>(until - steady_clock::now());
    if (left <= milliseconds(0)) break;
    TRY_ASSIGN(const auto asked, complete(home, wanted, left, attendance));
    if (all != nullptr) all->insert(all->end(), asked.begin(), asked.end());
    const bool more = std::any_of(asked.begin(), asked.end(), [](const Asked& one) { return !one.failure; });
    learned = learned || more;
    // Also where nothing came: that somebody does not answer is part of the judgement.
    if (!asked.empty()) {
      TRY_ASSIGN(wanted, judge());
    }
    if (!more) break;
  }
  return learned;
}

}  // namespace letterlock::app
