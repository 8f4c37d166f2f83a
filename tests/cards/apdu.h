// Apdu: commands and responses of ISO 7816-4 as octets, and what lies between the reader and the card's own
// functions: command chaining, and long responses handed out with GET RESPONSE. Knows nothing of PIV.
#pragma once

#include <functional>

#include "tlv.h"

namespace cards {

// Status words (ISO 7816-4 table 6).
inline constexpr unsigned kOk = 0x9000;
inline constexpr unsigned kWrongLength = 0x6700;
inline constexpr unsigned kLastCommandExpected = 0x6883;
inline constexpr unsigned kSecurityStatus = 0x6982;
inline constexpr unsigned kBlocked = 0x6983;
inline constexpr unsigned kConditions = 0x6985;
inline constexpr unsigned kWrongData = 0x6a80;
inline constexpr unsigned kNotFound = 0x6a82;
inline constexpr unsigned kWrongParameters = 0x6a86;
inline constexpr unsigned kReferenceNotFound = 0x6a88;
inline constexpr unsigned kUnknownInstruction = 0x6d00;
inline constexpr unsigned kUnknownClass = 0x6e00;
inline constexpr unsigned kTriesLeft = 0x63c0;

struct Command {
  std::uint8_t cla = 0, ins = 0, p1 = 0, p2 = 0;
  Bytes data;
  std::size_t room = 0;  // octets of response data that the reader takes (Le)
};

struct Response {
  unsigned status = kOk;
  Bytes data;
};

// All seven forms of a command, short and extended; nullopt when the lengths do not fit.
std::optional<Command> read_command(ByteView octets);

class Exchange {
 public:
  using Function = std::function<Response(const Command&)>;
  explicit Exchange(Function function) : function_(std::move(function)) {}
  // One message from the reader to the octets that answer it.
  Bytes answer(ByteView message);
  // What a reset forgets: a half-sent command, a half-fetched response.
  void reset();

 private:
  Response collect(Command& command);
  Bytes hand_out(std::size_t room, unsigned status);

  Function function_;
  std::optional<Command> chain_;  // the parts of a chained command so far
  Bytes rest_;                    // response data that was not fetched yet
};

}  // namespace cards
