#include "token/agent/agent.h"

#include <algorithm>

#include "crypto/digest.h"

namespace letterlock::token::agent {
namespace {

using std::chrono::seconds;

constexpr seconds kSessionDefault{300};
constexpr seconds kSessionMax{3600};
constexpr size_t kContentKeysMax = 4096;
constexpr std::chrono::milliseconds kWaitMax{5000};
constexpr std::chrono::milliseconds kWaitStep{250};

// Which decryption it is, so that the same one need not be asked of the card again.
Bytes name_of(const KeyWork& work) {
  crypto::Digest digest(crypto::DigestAlgorithm::sha256);
  const Bytes head = {static_cast<std::uint8_t>(work.operation), static_cast<std::uint8_t>(work.transport),
                      static_cast<std::uint8_t>(work.key_size)};
  digest.update(head);
  digest.update(crypto::sha256(work.certificate));
  digest.update(work.data);
  return digest.finish();
}

bool is_lost(const Error& error) {
  return error.code == ErrorCode::module_hung || error.code == ErrorCode::module_crashed ||
         error.code == ErrorCode::card_removed || error.code == ErrorCode::card_absent;
}

// What a view says, without the seconds that run by.
Secret gist_of(ModuleView view) {
  for (Card& card : view.cards) card.session_seconds = 0;
  CardsView views;
  views.modules.push_back(std::move(view));
  return encode(views);
}

}  // namespace

Secret Agent::answer(ByteView frame) {
  auto request = decode_request(frame);
  if (!request) return encode(Error{ErrorCode::agent_unavailable, {{"reason", "unreadable request"}}});
  if (const auto* list = std::get_if<ListRequest>(&*request)) return encode(look(list->modules));
  if (const auto* waiting = std::get_if<WaitRequest>(&*request)) return encode(wait(*waiting));
  if (std::holds_alternative<LogoutRequest>(*request)) return encode(Error{ErrorCode::internal});
  if (std::holds_alternative<LockRequest>(*request)) {
    lock();
    return encode_octets({});
  }
  const auto result = operate(*request);
  return result ? encode_octets(result->view()) : encode(result.error());
}

CardsView Agent::look(const std::vector<std::string>& modules) {
  CardsView view;
  for (const std::string& module : modules) view.modules.push_back(look_at(module));
  const std::lock_guard guard(mutex_);
  view.generation = generation_;
  return view;
}

ModuleView Agent::look_at(const std::string& module) {
  Worker& worker = worker_of(module);
  ModuleView view;
  const auto answer = worker.call(ListRequest{{module}}, deadlines_.look);
  auto seen = answer ? decode_view(answer->view()) : tl::unexpected(answer.error());
  if (seen && seen->modules.size() == 1) {
    view = std::move(seen->modules.front());
  } else {
    view.error = seen ? Error{ErrorCode::module_crashed, {{"path", module}}} : seen.error();
  }
  view.path = module;
  const std::lock_guard guard(mutex_);
  end_lost_sessions(view, worker.starts());
  describe_sessions(view);
  if (changed(view)) ++generation_;
  views_[module] = view;
  return view;
}

CardsView Agent::wait(const WaitRequest& request) {
  const auto until =
      Clock::now() + std::min<std::chrono::milliseconds>(std::chrono::milliseconds(request.timeout_ms), kWaitMax);
  for (;;) {
    CardsView view = look(request.modules);
    if (view.generation != request.generation || Clock::now() >= until) return view;
    std::this_thread::sleep_for(kWaitStep);
  }
}

Result<Secret> Agent::operate(const Request& message) {
  const auto& request = std::get<KeyRequest>(message);
  const KeyWork& work = request.work;
  auto card = card_with(work.module, work.certificate);
  if (!card) {
    const ModuleView view = look_at(work.module);
    if (view.error) return tl::unexpected(*view.error);
    card = card_with(work.module, work.certificate);
  }
  if (!card) return fail(ErrorCode::card_absent);
  const CardKey key{work.module, card->serial};
  const bool opens = work.operation == KeyOperation::decrypt || work.operation == KeyOperation::agree;
  const Bytes what = opens ? name_of(work) : Bytes();
  tidy();
  if (!what.empty()) {
    if (auto known = remembered(key, what)) return std::move(*known);
  }
  Worker& worker = worker_of(work.module);
  const bool asks = card->pin_required && !request.pin && !has_session(key, worker.starts());
  if (asks) return fail(ErrorCode::pin_needed, {{"card", token::name_of(*card)}});
  const bool at_pin_pad = card->pin_pad && request.pin;
  const auto answer = worker.call(message, at_pin_pad ? deadlines_.pin_pad : deadlines_.work);
  auto result = answer ? decode_octets(answer->view()) : tl::unexpected(answer.error());
  // Some modules never come back from an operation whose card was taken out: a fresh process sees what happened.
  const bool hung = !result && result.error().code == ErrorCode::module_hung;
  if (hung && !look_for(work)) result = fail(ErrorCode::card_removed, {{"card", token::name_of(*card)}});
  const std::lock_guard guard(mutex_);
  if (!result && is_lost(result.error())) {
    sessions_.erase(key);
    views_.erase(work.module);
    ++generation_;
  }
  if (result && card->pin_required) used(key, request, worker.starts());
  if (result && card->pin_required && !what.empty()) remember(key, what, *result);
  return result;
}

bool Agent::look_for(const KeyWork& work) {
  (void)look_at(work.module);
  return card_with(work.module, work.certificate).has_value();
}

bool Agent::has_session(const CardKey& key, std::uint64_t worker_start) {
  const std::lock_guard guard(mutex_);
  const auto session = sessions_.find(key);
  return session != sessions_.end() && session->second.worker_start == worker_start;
}

void Agent::remember(const CardKey& key, const Bytes& what, const Secret& content_key) {
  auto& content_keys = sessions_.at(key).content_keys;
  if (content_keys.size() >= kContentKeysMax) content_keys.clear();
  content_keys.insert_or_assign(what, content_key.copy());
}

// The processes of the modules end too: nothing is left that could be logged in.
void Agent::lock() {
  std::vector<Worker*> workers;
  {
    const std::lock_guard guard(mutex_);
    sessions_.clear();
    views_.clear();
    ++generation_;
    for (const auto& [module, worker] : workers_) workers.push_back(worker.get());
  }
  for (Worker* worker : workers) worker->stop();
}

void Agent::tidy() {
  std::vector<CardKey> over;
  {
    const std::lock_guard guard(mutex_);
    for (const auto& [key, session] : sessions_) {
      if (std::min(session.ends, session.ends_surely) <= Clock::now()) over.push_back(key);
    }
  }
  for (const CardKey& key : over) end_session(key);
}

void Agent::watch() {
  tidy();
  std::vector<std::string> modules;
  {
    const std::lock_guard guard(mutex_);
    for (const auto& [key, session] : sessions_) modules.push_back(key.first);
  }
  modules.erase(std::unique(modules.begin(), modules.end()), modules.end());
  for (const std::string& module : modules) look_at(module);
}

bool Agent::idle() {
  const std::lock_guard guard(mutex_);
  return sessions_.empty();
}

Worker& Agent::worker_of(const std::string& module) {
  const std::lock_guard guard(mutex_);
  auto& worker = workers_[module];
  if (worker == nullptr) worker = std::make_unique<Worker>(program_, module);
  return *worker;
}

std::optional<Card> Agent::card_with(const std::string& module, ByteView certificate) {
  const std::lock_guard guard(mutex_);
  const auto view = views_.find(module);
  if (view == views_.end()) return std::nullopt;
  for (const Card& card : view->second.cards) {
    for (const CardCertificate& own : card.certificates) {
      if (equal(own.der, certificate)) return card;
    }
  }
  return std::nullopt;
}

void Agent::end_session(const CardKey& key) {
  {
    const std::lock_guard guard(mutex_);
    if (sessions_.erase(key) == 0) return;
    ++generation_;
  }
  (void)worker_of(key.first).call(LogoutRequest{key.second}, deadlines_.look);
}

// A card that is gone, or one that a new process or the card itself no longer knows as logged in.
void Agent::end_lost_sessions(const ModuleView& view, std::uint64_t worker_start) {
  std::erase_if(sessions_, [&](const auto& entry) {
    if (entry.first.first != view.path) return false;
    if (entry.second.worker_start != worker_start) return true;
    return std::none_of(view.cards.begin(), view.cards.end(),
                        [&](const Card& card) { return card.serial == entry.first.second && card.session_open; });
  });
}

void Agent::describe_sessions(ModuleView& view) {
  for (Card& card : view.cards) {
    const auto session = sessions_.find({view.path, card.serial});
    card.session_open = session != sessions_.end();
    if (!card.session_open) continue;
    const auto left = std::min(session->second.ends, session->second.ends_surely) - Clock::now();
    card.session_seconds =
        static_cast<std::uint32_t>(std::max<std::int64_t>(0, std::chrono::duration_cast<seconds>(left).count()));
  }
}

bool Agent::changed(const ModuleView& view) {
  const auto before = views_.find(view.path);
  return before == views_.end() || !equal(gist_of(before->second).view(), gist_of(view).view());
}

std::optional<Secret> Agent::remembered(const CardKey& key, const Bytes& what) {
  const std::lock_guard guard(mutex_);
  const auto session = sessions_.find(key);
  if (session == sessions_.end()) return std::nullopt;
  const auto found = session->second.content_keys.find(what);
  if (found == session->second.content_keys.end()) return std::nullopt;
  session->second.ends = Clock::now() + session->second.idle;
  return found->second.copy();
}

void Agent::used(const CardKey& key, const KeyRequest& request, std::uint64_t worker_start) {
  const auto now = Clock::now();
  auto [entry, is_new] = sessions_.try_emplace(key);
  PinSession& session = entry->second;
  if (is_new || session.worker_start != worker_start) {
    session = PinSession{};
    session.worker_start = worker_start;
    session.ends_surely = now + kSessionMax;
    session.idle = request.session_seconds == 0 ? kSessionDefault : seconds(request.session_seconds);
    ++generation_;
  }
  session.ends = now + session.idle;
}

}  // namespace letterlock::token::agent
