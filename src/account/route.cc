#include "account/route.h"

#include <fmt/core.h>

#include <algorithm>

#include "x509/address.h"

namespace letterlock::account {
namespace {

constexpr std::string_view kCommand = "sendmail:";

tl::unexpected<Error> malformed(std::string_view written, const char* reason) {
  return fail(ErrorCode::server_malformed, {{"url", std::string(written)}, {"reason", reason}});
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (size_t begin = text.find_first_not_of(' '); begin != std::string_view::npos;) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(' ', end);
  }
  return words;
}

bool needs_escape(unsigned char octet, bool first) {
  return octet == '/' || octet == '%' || octet < 0x20 || octet == 0x7F || (first && octet == '.');
}

}  // namespace

Result<Incoming> incoming_of(std::string_view written) {
  if (written.starts_with(kCommand)) return malformed(written, "a command only sends");
  if (!net::is_server_url(written)) return MaildirFolder{std::string(written)};
  TRY_ASSIGN(net::Server server, net::Server::parse(written));
  if (server.protocol == net::Protocol::smtp) return malformed(written, "SMTP only sends");
  return server;
}

Result<Outgoing> outgoing_of(std::string_view written) {
  if (written.starts_with(kCommand)) {
    SendmailCommand command{words_of(written.substr(kCommand.size()))};
    if (command.words.empty()) return malformed(written, "no command");
    return command;
  }
  if (!net::is_server_url(written)) return PostFolder{std::string(written)};
  TRY_ASSIGN(net::Server server, net::Server::parse(written));
  if (server.protocol != net::Protocol::smtp) return malformed(written, "only SMTP sends");
  return server;
}

Result<std::string> maildir_of(std::string_view post_folder, std::string_view address) {
  TRY_ASSIGN(const x509::Address parsed, x509::Address::parse(address));
  std::string path(post_folder);
  path += '/';
  bool first = true;
  for (const char c : parsed.key()) {
    const auto octet = static_cast<unsigned char>(c);
    if (needs_escape(octet, first))
      path += fmt::format("%{:02X}", octet);
    else
      path += c;
    first = false;
  }
  return path;
}

}  // namespace letterlock::account
