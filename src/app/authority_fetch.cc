#include "app/authority_fetch.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "crypto/digest.h"
#include "net/http_target.h"

namespace letterlock::app {
namespace {

using trust::WantedKind;

constexpr size_t kThreadsMax = 4;
constexpr std::chrono::milliseconds kStep{100};
constexpr std::uint64_t kAnswerOctetsMax = 64 * 1024;         // of a status service
constexpr std::uint64_t kCertificateOctetsMax = 1024 * 1024;  // national authorities publish bundles
constexpr std::uint64_t kListOctetsMax = 256u * 1024 * 1024;

class MemoryReceiver : public net::Receiver {
 public:
  Status begin(const net::AnswerHead&) override { return {}; }
  Status write(ByteView chunk) override {
    append(octets, chunk);
    return {};
  }
  Bytes octets;
};

Result<Answered> get_octets(const Question& question, const MappedUrl& where, const std::function<bool()>& given_up) {
  net::Retrieval request;
  request.url = where.url;
  request.mapped = where.mapped;
  request.time_limit = question.time_limit;
  request.given_up = given_up;
  request.limit = question.kind == WantedKind::ocsp ? kAnswerOctetsMax : kCertificateOctetsMax;
  // RFC 6960 appendix A.1.
  if (question.kind == WantedKind::ocsp) request.post = net::Upload{"application/ocsp-request", question.request};
  MemoryReceiver receiver;
  TRY_ASSIGN(const net::AnswerHead head, net::retrieve(request, receiver));
  if (head.status == 200) return Answered(std::move(receiver.octets));
  return fail(ErrorCode::server_refused,
              {{"server", place_of(where.url)}, {"answer", "HTTP " + std::to_string(head.status)}});
}

Result<Answered> get_list(const Question& question, const MappedUrl& where, const std::string& folder,
                          const std::function<bool()>& given_up) {
  net::DownloadRequest request;
  request.url = where.url;
  request.mapped = where.mapped;
  request.folder = folder;
  // Another place may have another list.
  request.name = to_hex(crypto::sha256(as_bytes(where.url)));
  request.have_accepted = question.have;
  request.limit = kListOctetsMax;
  request.time_limit = question.time_limit;
  request.given_up = given_up;
  TRY_ASSIGN(net::Downloaded list, net::download(request));
  return Answered(std::move(list));
}

// The questions of one run and their answers. Threads take one server after the other.
class Run {
 public:
  Run(std::vector<Question> questions, const FetchPlan& plan) : plan_(plan), questions_(std::move(questions)) {
    answers_.resize(questions_.size());
    for (size_t i = 0; i < questions_.size(); ++i) {
      const MappedUrl where = mapped_url(plan_.mapping, questions_[i].url);
      const auto target = net::http_target(where.url);
      servers_[target ? target->site : ""].push_back(i);
    }
    for (const auto& [site, at] : servers_) left_.push_back(&at);
  }

  std::vector<Reply> finish() {
    std::vector<std::thread> threads;
    running_ = std::min(kThreadsMax, left_.size());
    for (size_t i = running_; i > 0; --i) threads.emplace_back([this] { work(); });
    attend();
    for (std::thread& thread : threads) thread.join();
    std::vector<Reply> replies;
    for (size_t i = 0; i < questions_.size(); ++i) {
      replies.push_back({std::move(questions_[i]), std::move(*answers_[i])});
    }
    return replies;
  }

 private:
  void attend() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kStep, [this] { return running_ == 0; })) {
      const std::string place = place_;
      lock.unlock();
      if (plan_.attendance.waiting) plan_.attendance.waiting(place);
      if (plan_.attendance.given_up && plan_.attendance.given_up()) given_up_ = true;
      lock.lock();
    }
  }

  void work() {
    while (const std::vector<size_t>* server = next_server()) {
      for (const size_t at : *server) answers_[at].emplace(answer(questions_[at]));
    }
    const std::lock_guard lock(mutex_);
    --running_;
    changed_.notify_all();
  }

  const std::vector<size_t>* next_server() {
    const std::lock_guard lock(mutex_);
    if (left_.empty()) return nullptr;
    const std::vector<size_t>* server = left_.back();
    left_.pop_back();
    place_ = place_of(questions_[server->front()].url);
    return server;
  }

  Result<Answered> answer(const Question& question) {
    const auto given_up = [this] { return given_up_.load(); };
    if (given_up()) return fail(ErrorCode::cancelled);
    const MappedUrl where = mapped_url(plan_.mapping, question.url);
    if (question.kind == WantedKind::crl) return get_list(question, where, plan_.folder, given_up);
    return get_octets(question, where, given_up);
  }

  const FetchPlan& plan_;
  std::vector<Question> questions_;
  std::vector<std::optional<Result<Answered>>> answers_;
  std::map<std::string, std::vector<size_t>> servers_;
  std::atomic<bool> given_up_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<const std::vector<size_t>*> left_;
  size_t running_ = 0;
  std::string place_;
};

}  // namespace

std::vector<Reply> ask_all(std::vector<Question> questions, const FetchPlan& plan) {
  return Run(std::move(questions), plan).finish();
}

std::string place_of(const std::string& url) {
  const auto target = net::http_target(url);
  return target ? target->place : "?";
}

}  // namespace letterlock::app
