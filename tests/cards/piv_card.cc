// piv_card: a PIV card for the virtual reader of vsmartcard (vpcd). Starting it inserts the card, ending it
// (SIGTERM) pulls it out; it ends by itself when the reader is gone.
//
//   piv_card --port N --folder DIR [--slow-ms N] [--tries N] [--log FILE]
//
// DIR holds keys and certificates (card_key.h) and the PIN (card_pin.h). --slow-ms: each use of a key takes so much
// longer. --log: a line for each command, its header and status word, never its data.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <string_view>

#include "piv.h"

namespace {

using cards::Bytes;
using cards::ByteView;

struct Options {
  unsigned port = 0, slow_ms = 0, tries = 3;
  std::string folder, log;
};

bool read_number(std::string_view text, unsigned& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_options(int count, char** words, Options& options) {
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view name = words[i], value = words[i + 1];
    bool good = true;
    if (name == "--folder")
      options.folder = value;
    else if (name == "--log")
      options.log = value;
    else if (name == "--port")
      good = read_number(value, options.port) && options.port < 65536;
    else if (name == "--slow-ms")
      good = read_number(value, options.slow_ms);
    else if (name == "--tries")
      good = read_number(value, options.tries) && options.tries > 0 && options.tries < 16;
    else
      good = false;
    if (!good) return false;
  }
  return count % 2 == 1 && options.port != 0 && !options.folder.empty();
}

int connect_to(unsigned port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket >= 0 && ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return socket;
  std::perror("piv_card: reader");
  return -1;
}

// The reader sends a length and its message in two writes and holds the second back until we have acknowledged the
// first: at once, or each command takes 40 ms. The kernel forgets the wish, so it is said before every read.
void acknowledge_at_once(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

bool read_all(int socket, std::span<std::uint8_t> into) {
  while (!into.empty()) {
    acknowledge_at_once(socket);
    const ssize_t got = ::read(socket, into.data(), into.size());
    if (got <= 0) return false;
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

bool write_all(int socket, ByteView octets) {
  while (!octets.empty()) {
    const ssize_t put = ::write(socket, octets.data(), octets.size());
    if (put <= 0) return false;
    octets = octets.subspan(static_cast<std::size_t>(put));
  }
  return true;
}

// Each message is led by its length in two octets.
bool receive(int socket, Bytes& message) {
  std::uint8_t length[2];
  if (!read_all(socket, length)) return false;
  message.resize(static_cast<std::size_t>(length[0] << 8 | length[1]));
  return read_all(socket, message);
}

bool send(int socket, ByteView message) {
  const std::uint8_t length[] = {static_cast<std::uint8_t>(message.size() >> 8),
                                 static_cast<std::uint8_t>(message.size() & 0xff)};
  return write_all(socket, cards::join({length, message}));
}

// T=1, five historical octets that name no known product: programs find PIV by asking for it.
Bytes answer_to_reset() {
  Bytes atr = {0x3b, 0xf5, 0x13, 0x00, 0x00, 0x81, 0x31, 0xfe, 0x45, 'T', 'e', 's', 't', '1'};
  std::uint8_t check = 0;
  for (std::size_t i = 1; i < atr.size(); ++i) check = static_cast<std::uint8_t>(check ^ atr[i]);
  atr.push_back(check);
  return atr;
}

// In two steps, so that a reader of the log sees a command while the card is busy with it.
void note_command(std::FILE* log, ByteView command) {
  if (log == nullptr || command.size() < 4) return;
  std::fprintf(log, "%02x%02x%02x%02x", command[0], command[1], command[2], command[3]);
  std::fflush(log);
}

void note_answer(std::FILE* log, ByteView answer) {
  if (log == nullptr) return;
  std::fprintf(log, " %02x%02x\n", answer[answer.size() - 2], answer[answer.size() - 1]);
  std::fflush(log);
}

// A message of one octet is for the power, every other one a command. Off, on and reset are not answered.
void serve(int socket, cards::Piv& piv, std::FILE* log) {
  cards::Exchange exchange([&](const cards::Command& command) { return piv.run(command); });
  Bytes message;
  while (receive(socket, message)) {
    if (message.size() == 1 && message[0] == 4) {
      if (!send(socket, answer_to_reset())) return;
    } else if (message.size() <= 1) {
      exchange.reset();
      piv.reset();
    } else {
      note_command(log, message);
      const Bytes answer = exchange.answer(message);
      note_answer(log, answer);
      if (!send(socket, answer)) return;
    }
  }
}

}  // namespace

int main(int count, char** words) {
  Options options;
  if (!read_options(count, words, options)) {
    std::fputs("usage: piv_card --port N --folder DIR [--slow-ms N] [--tries N] [--log FILE]\n", stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  cards::Piv piv(options.folder, options.tries, std::chrono::milliseconds(options.slow_ms));
  std::FILE* log = options.log.empty() ? nullptr : std::fopen(options.log.c_str(), "a");
  const int socket = connect_to(options.port);
  if (socket < 0) return 1;
  serve(socket, piv, log);
  return 0;
}
