// Session: commands to an IMAP server, their completion, and what the server says in between (RFC 9051 section 2.2).
//
// A command gets a tag; every response until the one with that tag is read, and each untagged one is shown to the
// caller's handler first. What a handler does not want is looked at here (capabilities, EXISTS, BYE) or
// passed over, wherever it comes. Several commands may be under way (pipelining); they complete in any order.
//
// After an error inside a response or a literal nobody knows where the next one begins: the session is broken then, and
// every further command is connection_lost. NO and BAD are the server's refusal, server_refused with its words, and
// leave the session usable.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "transport/imap/response_reader.h"

namespace letterlock::transport::imap {

// A response code, [NAME arguments].
struct Code {
  std::string name;  // upper case; empty where there is none
  std::string arguments;
};

struct Completion {
  std::string tag;
  std::string condition;  // OK, NO, BAD
  Code code;
  std::string words;
};

// An untagged response, up to where its own content begins.
struct Untagged {
  std::optional<std::uint32_t> number;  // of EXISTS, EXPUNGE, FETCH
  std::string name;                     // upper case
  Code code;                            // of OK, NO, BAD
  ResponseReader& reader;
};

class Session {
 public:
  // Lines of commands stay below it (RFC 7162 section 4).
  static constexpr size_t kCommandOctetsMax = 8000;

  // True where the handler has taken the content.
  using Handler = std::function<Result<bool>(Untagged&)>;

  // More untagged responses to one command than `untagged_max`: the server misbehaves (S9).
  Session(std::unique_ptr<net::Stream> stream, size_t untagged_max);

  // Returns the tag.
  Result<std::string> send(std::string_view command);
  // Reads until one of the commands under way completes, whatever its condition.
  Result<Completion> next_completion(const Handler& handler);
  // Sends, waits, and turns NO and BAD into server_refused.
  Result<Completion> run(std::string_view command, const Handler& handler = {});
  // Waits for "+". A Completion instead is the server's refusal.
  Result<std::optional<Completion>> wait_continuation(const Handler& handler);

  Status write(ByteView octets);
  // One response, which must be untagged (for IDLE).
  Status read_untagged(const Handler& handler);
  Result<bool> wait_readable(std::chrono::milliseconds wait);

  Status require_ok(const Completion& completion) const;
  tl::unexpected<Error> misbehaves(std::string reason);
  void break_off() { broken_ = true; }

  const std::set<std::string>& capabilities() const { return capabilities_; }
  std::uint32_t exists() const { return exists_; }
  const std::string& name() const { return stream_->name(); }

 private:
  enum class Kind { untagged, continuation, completion };
  Result<Kind> read_response(const Handler& handler, Completion& completion);
  Status read_inside(const Handler& handler, Completion& completion, Kind& kind);
  Status read_untagged_content(const Handler& handler);
  Result<Code> read_code();
  Status note(Untagged& untagged);
  Status note_capabilities(std::string_view words);
  Status check_usable() const;

  std::unique_ptr<net::LineStream> stream_;
  std::unique_ptr<ResponseReader> reader_;
  std::set<std::string> under_way_;
  std::set<std::string> capabilities_;
  std::uint32_t exists_ = 0;
  std::uint64_t next_tag_ = 1;
  size_t untagged_max_;
  size_t untagged_ = 0;
  bool broken_ = false;
};

}  // namespace letterlock::transport::imap
