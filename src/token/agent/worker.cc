#include "token/agent/worker.h"

#include <signal.h>

#include "base/child.h"
#include "token/agent/module.h"
#include "token/child.h"

namespace letterlock::token::agent {
namespace {

constexpr std::chrono::hours kForever{24 * 365};
constexpr std::chrono::seconds kSendTimeout{5};

Secret answer_to(const Request& request, const std::string& path, std::unique_ptr<Module>& module) {
  if (module == nullptr) {
    auto loaded = Module::load(path);
    if (!loaded) return encode(loaded.error());
    module = std::move(*loaded);
  }
  if (const auto* logout = std::get_if<LogoutRequest>(&request)) {
    module->log_out(logout->serial);
    return encode_octets({});
  }
  if (const auto* work = std::get_if<KeyRequest>(&request)) {
    const auto result = module->operate(*work);
    return result ? encode_octets(result->view()) : encode(result.error());
  }
  CardsView view;
  view.modules.push_back(module->look());
  return encode(view);
}

}  // namespace

int serve_module(const std::string& path, FileDescriptor socket) {
  Channel channel(std::move(socket));
  std::unique_ptr<Module> module;
  for (;;) {
    const auto frame = channel.receive(kForever);
    if (!frame) return frame.error() == ChannelFailure::closed ? 0 : 1;
    const auto request = decode_request(frame->view());
    if (!request) return 1;
    if (!channel.send(answer_to(*request, path, module).view(), kSendTimeout)) return 1;
  }
}

Worker::~Worker() { end(); }

Result<Secret> Worker::call(const Request& request, std::chrono::milliseconds timeout) {
  const std::lock_guard guard(mutex_);
  if (!channel_) TRY(start());
  if (const auto sent = channel_->send(encode(request).view(), kSendTimeout); !sent) return ended(sent.error());
  auto answer = channel_->receive(timeout);
  if (!answer) return ended(answer.error());
  return std::move(*answer);
}

void Worker::stop() {
  const std::lock_guard guard(mutex_);
  end();
}

Status Worker::start() {
  TRY_ASSIGN(Child child, start_child(program_, {"--module", module_}));
  pid_ = child.pid;
  channel_.emplace(std::move(child.channel));
  ++starts_;
  return {};
}

// A hung module does not hear a request to end.
void Worker::end() {
  channel_.reset();
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  (void)reap(pid_);
  pid_ = -1;
}

tl::unexpected<Error> Worker::ended(ChannelFailure why) {
  end();
  const ErrorCode code = why == ChannelFailure::timed_out ? ErrorCode::module_hung : ErrorCode::module_crashed;
  return fail(code, {{"path", module_}});
}

}  // namespace letterlock::token::agent
