// ResponseReader: the words of one response of an IMAP server (RFC 9051 section 9), taken one after the other.
//
// A response is a line, and goes on in further lines where literals stand in it. Everything is bounded (S9): the line
// by LineStream, strings by the caller's limit, lists by their nesting, literals by their number. The octets of a
// literal can go straight into a Sink, so that a message of any size costs no memory. Nothing here knows what
// responses mean, and nothing is read that was not asked for.
#pragma once

#include <limits>
#include <optional>
#include <string>

#include "net/line_stream.h"

namespace letterlock::transport::imap {

class ResponseReader {
 public:
  static constexpr size_t kNestingMax = 32;
  static constexpr size_t kLiteralsMax = 1000;  // in one response
  static constexpr size_t kStringOctetsMax = 256 * 1024;

  explicit ResponseReader(net::LineStream& stream) : stream_(stream) {}

  // Reads the line that a response begins with.
  Status begin();
  const std::string& line() const { return line_; }

  bool at_end() const { return place_ >= line_.size(); }
  char peek() const { return at_end() ? '\0' : line_[place_]; }
  bool take(char expected);
  Status expect(char expected);
  void skip_spaces();

  // The characters up to a blank, a bracket or the end; at least one. In upper case with upper_atom.
  Result<std::string> atom();
  Result<std::string> upper_atom();
  // Up to a blank or a closing parenthesis: flags hold what other words may not ("$a[1]").
  Result<std::string> flag();
  Result<std::uint64_t> number(std::uint64_t max = std::numeric_limits<std::uint64_t>::max());
  // Quoted, literal or a bare word; brackets may stand in that ("[Gmail]/Sent").
  Result<std::string> text(size_t limit = kStringOctetsMax);
  Result<std::optional<std::string>> text_or_nil(size_t limit = kStringOctetsMax);
  // Where a literal stands next: its announced size (more than `limit` is server_limit). Its octets must be taken next.
  Result<std::optional<std::uint64_t>> literal(std::uint64_t limit);
  Status literal_octets(std::uint64_t size, Sink& sink);

  // Any one value: string, atom or list.
  Status skip_value();
  Status skip_rest();
  // To the end of the line, not looking for literals: the words of a status response.
  std::string rest();

  tl::unexpected<Error> misbehaves(std::string reason) const;

 private:
  bool literal_follows() const;
  Result<std::string> word_before(std::string_view ends);
  Result<std::string> quoted(size_t limit);

  net::LineStream& stream_;
  std::string line_;
  size_t place_ = 0;
  size_t literals_ = 0;
};

// ASCII only.
std::string upper(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace letterlock::transport::imap
