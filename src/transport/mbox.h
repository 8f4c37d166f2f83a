// Mbox: many messages in one file, each behind a line that begins with "From " (RFC 4155).
//
// A line of a message that looks like such a line is quoted with ">". Of the two ways to do so, mboxrd quotes every
// line of ">"s and "From ", so that taking one ">" away gives the octets back; that is what MboxWriter writes. mboxo
// quotes "From " alone, and what was ">From " before cannot be told apart any more: reading it takes one ">" from
// exactly that. Who does not know which of the two a file is loses nothing by taking mboxrd.
//
//   From ann@example.tw Thu Nov 26 08:00:00 2026      the dates are no message's and nobody believes them
//   Subject: Hello
//
//   >From here on quoted
//                                                     an empty line, which belongs to no message
//   From ben@example.tw ...
//
// A message begins only at the start of the file or behind an empty line, so that a program which quotes too little
// cannot cut one of its messages in two at every "From ". A Content-Length is not asked: a message that lies about its
// length would swallow the next. Line ends stay as they are; a message whose last line has no end gets one, because the
// format cannot say it otherwise.
#pragma once

#include <memory>
#include <string_view>

#include "base/stream.h"
#include "base/time.h"

namespace letterlock::transport {

enum class MboxQuoting { mboxrd, mboxo };

class MboxInput;

class MboxReader {
 public:
  // The source must outlive the reader.
  explicit MboxReader(Source& source, MboxQuoting quoting = MboxQuoting::mboxrd);
  ~MboxReader();

  // Whether a file that begins so is an mbox: "From " stands at its start, or behind empty lines.
  static bool is_mbox(ByteView beginning);

  // Goes to the next message; false at the end of the file. What of the message before was not read is skipped.
  // mime_malformed where something else stands before the first From_ line.
  Result<bool> next();
  // The octets of the message; does not finish the sink. After an error the reader is of no use.
  Status read(Sink& message);
  // Octets of the file that were taken, for progress.
  std::uint64_t position() const;

 private:
  enum class Place { start, from_line, message, end };
  Status begin();

  std::unique_ptr<MboxInput> input_;
  MboxQuoting quoting_;
  Place place_ = Place::start;
};

// Writes into a sink that the caller finishes.
class MboxWriter {
 public:
  // The sink must outlive the writer.
  explicit MboxWriter(Sink& out) : out_(out) {}

  // `sender` is written where it is printable ASCII without blanks, else MAILER-DAEMON.
  Status write(Source& message, std::string_view sender, Time when);

 private:
  Sink& out_;
};

}  // namespace letterlock::transport
