#include "smime/examine.h"

#include "base/secret_sink.h"
#include "smime/pass.h"

namespace letterlock::smime {

namespace {

// A message that is much larger than what may be kept is not kept in part either: base64 within base64
// makes a payload less than twice as large.
std::optional<size_t> keep_max(const ReplayableSource& message, const ExamineOptions& options) {
  if (!options.releases) return std::nullopt;
  return message.size() / 2 > options.keep_octets_max ? 0 : options.keep_octets_max;
}

// Nearly all large messages are base64, and not much besides.
size_t expected_octets(const ReplayableSource& message) {
  constexpr std::uint64_t kLarge = 1024 * 1024;
  return message.size() < kLarge ? 0 : static_cast<size_t>(message.size() / 4 * 3);
}

}  // namespace

struct Examination::State {
  ReplayableSource& message;
  const x509::KeyRing& keys;
  ExamineOptions options;
  PassMemory memory = {};
  PayloadKeeper keeper;
  Facts facts = {};
};

Examination::Examination(std::unique_ptr<State> state) : state_(std::move(state)) {}
Examination::~Examination() = default;
const Facts& Examination::facts() const { return state_->facts; }

Result<std::unique_ptr<Examination>> Examination::examine(ReplayableSource& message, const x509::KeyRing& keys,
                                                          const ExamineOptions& options) {
  auto state =
      std::unique_ptr<State>(new State{.message = message,
                                       .keys = keys,
                                       .options = options,
                                       .keeper = PayloadKeeper(keep_max(message, options), expected_octets(message))});
  // Each further pass knows the authenticated attributes of one more layer, or all digests.
  const size_t passes_max = options.layers_max + 2;
  for (size_t pass_number = 0; pass_number < passes_max; ++pass_number) {
    state->keeper.reset();
    TRY_ASSIGN(auto source, message.open());
    Pass pass(keys, state->options, state->memory, state->keeper, Purpose::examine);
    TRY_ASSIGN(state->facts, pass.run(*source));
    if (!pass.again()) break;
  }
  if (state->facts.payload) state->facts.payload->octets = state->keeper.octets();
  return std::unique_ptr<Examination>(new Examination(std::move(state)));
}

Status Examination::release(Sink& out) {
  State& state = *state_;
  if (!state.options.releases) return fail(ErrorCode::internal);
  for (const LayerFacts& layer : state.facts.layers) {
    if (layer.decryption == Decryption::no_key) return fail(ErrorCode::no_matching_key);
    if (layer.decryption == Decryption::failed) return fail(ErrorCode::decryption_failed);
  }
  if (!state.facts.payload) return {};  // certificates alone
  if (state.keeper.kept()) return out.write(state.keeper.content().view());
  TRY_ASSIGN(auto source, state.message.open());
  PayloadChecker checker(state.keeper.tags(), out);
  Pass pass(state.keys, state.options, state.memory, checker, Purpose::release);
  TRY_ASSIGN(const Facts facts, pass.run(*source));
  if (!facts.payload) return fail(ErrorCode::changed_while_reading);
  return {};
}

Result<Secret> Examination::release_to_memory(size_t limit) {
  const std::uint64_t octets = state_->keeper.octets();
  if (octets > limit) return fail(ErrorCode::input_too_large, {{"limit", std::to_string(limit)}});
  SecretSink sink;
  TRY(release(sink));
  return std::move(sink.content);
}

}  // namespace letterlock::smime
