#include "token/agent/reader_list.h"

#include <winscard.h>

#include <algorithm>

#include "token/channel.h"

namespace letterlock::token::agent {
namespace {

struct ReleaseContext {
  SCARDCONTEXT context;
  ~ReleaseContext() { SCardReleaseContext(context); }
};

ReadersView failed(LONG code) {
  return {Error{ErrorCode::reader_service_failed, {{"reason", pcsc_stringify_error(code)}}}, {}};
}

// SCardListReaders gives names one behind the other, each with a NUL, and one more NUL.
std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> list;
  for (size_t at = 0; at < names.size() && names[at] != '\0';) {
    list.emplace_back(names.c_str() + at);
    at += list.back().size() + 1;
  }
  return list;
}

ReaderState state_of(SCARDCONTEXT context, const std::string& name) {
  SCARD_READERSTATE state{};
  state.szReader = name.c_str();
  state.dwCurrentState = SCARD_STATE_UNAWARE;
  ReaderState result{name, false, {}};
  if (SCardGetStatusChange(context, 0, &state, 1) != SCARD_S_SUCCESS) return result;
  result.has_card = (state.dwEventState & SCARD_STATE_PRESENT) != 0;
  result.atr.assign(state.rgbAtr, state.rgbAtr + std::min<size_t>(state.cbAtr, sizeof(state.rgbAtr)));
  return result;
}

}  // namespace

ReadersView read_readers() {
  ReleaseContext guard{};
  LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &guard.context);
  if (code != SCARD_S_SUCCESS) return failed(code);
  ReadersView view;
  DWORD size = 0;
  code = SCardListReaders(guard.context, nullptr, nullptr, &size);
  if (code == SCARD_E_NO_READERS_AVAILABLE) return view;
  if (code != SCARD_S_SUCCESS) return failed(code);
  std::string names(size, '\0');
  code = SCardListReaders(guard.context, nullptr, names.data(), &size);
  if (code == SCARD_E_NO_READERS_AVAILABLE) return view;
  if (code != SCARD_S_SUCCESS) return failed(code);
  for (const std::string& name : split(names)) view.readers.push_back(state_of(guard.context, name));
  return view;
}

int serve_readers(FileDescriptor socket) {
  Channel channel(std::move(socket));
  return channel.send(encode(read_readers()).view(), std::chrono::seconds(5)) ? 0 : 1;
}

}  // namespace letterlock::token::agent
