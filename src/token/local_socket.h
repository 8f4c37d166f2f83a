// LocalSocket: the sockets by which programs of one user meet: in a folder that is theirs alone, and with a lock that
// says who may listen.
//
// Not here: what is said over them (channel.h).
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "base/file.h"

namespace letterlock::token {

// Why it cannot be: a path and the system's words.
template <typename T>
using Local = tl::expected<T, std::string>;

// runtime_folder + "/" + name; where that is too long for a socket, a short path that only this folder has.
std::string local_socket_in(const std::string& runtime_folder, const std::string& name);
// Makes the folder of the socket, and fails where somebody else put it there or could put something into it.
Local<void> make_private_folder_of(const std::string& socket);
// An invalid descriptor where nobody listens. Fails where it is another user's process.
Local<FileDescriptor> connect_locally(const std::string& socket);

// Only its holder may listen: an invalid descriptor where another process holds it.
FileDescriptor lock_beside(const std::string& socket);
// Replaces what a dead process left behind; for the holder of the lock. An invalid descriptor where it cannot be.
FileDescriptor listen_locally(const std::string& socket);

}  // namespace letterlock::token
