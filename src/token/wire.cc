#include "token/wire.h"

#include <algorithm>
#include <type_traits>

#include "token/new_token.h"
#include "token/readers.h"
#include "token/roots.h"

namespace letterlock::token {
namespace {

constexpr size_t kListMax = 4096;
enum class Answer : std::uint8_t { error, view, octets };

// Writer and Reader are called with the same members in the same order: fields() below is the only description of a
// message.
class Writer {
 public:
  template <typename... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }
  Secret take() { return std::move(out_); }

 private:
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      for (size_t i = 0; i < sizeof(T); ++i) put_octet(static_cast<std::uint64_t>(value) >> (8 * i));
    } else {
      fields(*this, value);
    }
  }
  void put(const std::string& text) { put_octets(as_bytes(text)); }
  void put(const Bytes& octets) { put_octets(octets); }
  void put(const Secret& secret) { put_octets(secret.view()); }
  template <typename T>
  void put(const std::vector<T>& list) {
    put(static_cast<std::uint32_t>(list.size()));
    for (const T& value : list) put(value);
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(static_cast<std::uint8_t>(value.has_value()));
    if (value) put(*value);
  }
  void put_octet(std::uint64_t value) {
    const auto octet = static_cast<std::uint8_t>(value);
    out_.append(ByteView(&octet, 1));
  }
  void put_octets(ByteView octets) {
    put(static_cast<std::uint32_t>(octets.size()));
    out_.append(octets);
  }

  Secret out_;
};

class Reader {
 public:
  explicit Reader(ByteView frame) : rest_(frame) {}
  template <typename... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  // Everything was read, and nothing is left.
  bool done() const { return good_ && rest_.empty(); }

 private:
  template <typename T>
  void get(T& value) {
    if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      std::uint64_t number = 0;
      const ByteView octets = take(sizeof(T));
      for (size_t i = 0; i < octets.size(); ++i) number |= static_cast<std::uint64_t>(octets[i]) << (8 * i);
      value = static_cast<T>(number);
    } else {
      fields(*this, value);
    }
  }
  void get(std::string& text) { text = as_text(take_counted()); }
  void get(Bytes& octets) { octets = to_bytes(take_counted()); }
  void get(Secret& secret) { secret = Secret(take_counted()); }
  template <typename T>
  void get(std::vector<T>& list) {
    std::uint32_t count = 0;
    get(count);
    good_ = good_ && count <= kListMax;
    for (std::uint32_t i = 0; good_ && i < count; ++i) get(list.emplace_back());
  }
  template <typename T>
  void get(std::optional<T>& value) {
    std::uint8_t present = 0;
    get(present);
    good_ = good_ && present <= 1;
    if (good_ && present == 1) get(value.emplace());
  }
  ByteView take(size_t count) {
    good_ = good_ && count <= rest_.size();
    if (!good_) return {};
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  ByteView take_counted() {
    std::uint32_t count = 0;
    get(count);
    return take(count);
  }

  ByteView rest_;
  bool good_ = true;
};

template <typename T, typename Wanted>
concept Is = std::is_same_v<std::remove_const_t<T>, Wanted>;

// Errors travel by their names, so that their order in the table does not matter.
void fields(Writer& io, const Error& error) {
  io(error.id(), static_cast<std::uint32_t>(error.params.size()));
  for (const auto& [name, value] : error.params) io(name, value);
}

void fields(Reader& io, Error& error) {
  std::string id;
  std::uint32_t count = 0;
  io(id, count);
  error.code = ErrorCode::internal;
  for (const ErrorCode code : all_error_codes()) {
    if (id_of(code) == id) error.code = code;
  }
  for (std::uint32_t i = 0; i < std::min<std::uint32_t>(count, 32); ++i) {
    auto& [name, value] = error.params.emplace_back();
    io(name, value);
  }
}

template <typename Io, Is<CardCertificate> T>
void fields(Io& io, T& it) {
  io(it.der, it.id, it.label, it.is_ca);
}

template <typename Io, Is<Card> T>
void fields(Io& io, T& it) {
  io(it.module, it.reader, it.label, it.manufacturer, it.model, it.serial, it.certificates);
  io(it.pin_required, it.pss_only, it.pin_pad, it.tries, it.pin_min, it.pin_max, it.session_open, it.session_seconds);
}

template <typename Io, Is<ModuleView> T>
void fields(Io& io, T& it) {
  io(it.path, it.error, it.description, it.empty_readers, it.cards);
}

template <typename Io, Is<CardsView> T>
void fields(Io& io, T& it) {
  io(it.generation, it.modules);
}

template <typename Io, Is<ListRequest> T>
void fields(Io& io, T& it) {
  io(it.modules);
}

template <typename Io, Is<WaitRequest> T>
void fields(Io& io, T& it) {
  io(it.modules, it.generation, it.timeout_ms);
}

template <typename Io, Is<LockRequest> T>
void fields(Io&, T&) {}

template <typename Io, Is<LogoutRequest> T>
void fields(Io& io, T& it) {
  io(it.serial);
}

template <typename Io, Is<KeyWork> T>
void fields(Io& io, T& it) {
  io(it.module, it.certificate, it.operation, it.scheme, it.digest, it.transport, it.key_size, it.data);
}

template <typename Io, Is<KeyRequest> T>
void fields(Io& io, T& it) {
  io(it.work, it.pin, it.last_try, it.session_seconds);
}

template <typename Io, Is<NewTokenObject> T>
void fields(Io& io, T& it) {
  io(it.id, it.label, it.certificate, it.key);
}

template <typename Io, Is<NewToken> T>
void fields(Io& io, T& it) {
  io(it.module, it.label, it.pin, it.objects);
}

template <typename Io, Is<ReaderState> T>
void fields(Io& io, T& it) {
  io(it.name, it.has_card, it.atr);
}

template <typename Io, Is<ReadersView> T>
void fields(Io& io, T& it) {
  io(it.error, it.readers);
}

template <typename Io, Is<MailRoot> T>
void fields(Io& io, T& it) {
  io(it.certificate, it.distrusted_after);
}

template <typename Io, Is<RootsView> T>
void fields(Io& io, T& it) {
  io(it.error, it.roots);
}

template <typename T>
std::optional<Request> read_as(Reader& reader) {
  T value;
  reader(value);
  if (!reader.done()) return std::nullopt;
  return Request(std::move(value));
}

template <typename T>
Secret written(const T& value) {
  Writer writer;
  writer(value);
  return writer.take();
}

template <typename T>
std::optional<T> read_whole(ByteView frame) {
  Reader reader(frame);
  T value;
  reader(value);
  if (!reader.done()) return std::nullopt;
  return value;
}

template <typename T>
Secret answer(Answer kind, const T& value) {
  Writer writer;
  writer(kind, value);
  return writer.take();
}

tl::unexpected<Error> unreadable() { return fail(ErrorCode::agent_unavailable, {{"reason", "unreadable answer"}}); }

template <typename T>
Result<T> read_answer(ByteView frame, Answer wanted) {
  Reader reader(frame);
  Answer kind{};
  reader(kind);
  if (kind == Answer::error) {
    Error error;
    reader(error);
    if (reader.done()) return tl::unexpected(std::move(error));
    return unreadable();
  }
  T value;
  reader(value);
  if (kind != wanted || !reader.done()) return unreadable();
  return value;
}

}  // namespace

Secret encode(const Request& request) {
  Writer writer;
  writer(static_cast<std::uint8_t>(request.index()));
  std::visit([&writer](const auto& value) { writer(value); }, request);
  return writer.take();
}

std::optional<Request> decode_request(ByteView frame) {
  Reader reader(frame);
  std::uint8_t kind = 0;
  reader(kind);
  switch (kind) {
    case 0: return read_as<ListRequest>(reader);
    case 1: return read_as<WaitRequest>(reader);
    case 2: return read_as<LockRequest>(reader);
    case 3: return read_as<KeyRequest>(reader);
    case 4: return read_as<LogoutRequest>(reader);
    default: return std::nullopt;
  }
}

Secret encode(const NewToken& token) { return written(token); }
std::optional<NewToken> decode_new_token(ByteView frame) { return read_whole<NewToken>(frame); }

Secret encode(const ReadersView& view) { return written(view); }
std::optional<ReadersView> decode_readers(ByteView frame) { return read_whole<ReadersView>(frame); }

Secret encode(const RootsView& view) { return written(view); }
std::optional<RootsView> decode_roots(ByteView frame) { return read_whole<RootsView>(frame); }

Secret encode(const Error& error) { return answer(Answer::error, error); }
Secret encode(const CardsView& view) { return answer(Answer::view, view); }
Secret encode_octets(ByteView octets) { return answer(Answer::octets, Secret(octets)); }

Result<CardsView> decode_view(ByteView frame) { return read_answer<CardsView>(frame, Answer::view); }
Result<Secret> decode_octets(ByteView frame) { return read_answer<Secret>(frame, Answer::octets); }

}  // namespace letterlock::token
