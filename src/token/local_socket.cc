#include "token/local_socket.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "crypto/digest.h"
#include "token/channel.h"

namespace letterlock::token {
namespace {

constexpr size_t kPathMax = sizeof(sockaddr_un::sun_path) - 8;  // ".lock"

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

}  // namespace

std::string local_socket_in(const std::string& runtime_folder, const std::string& name) {
  std::string path = runtime_folder + "/" + name;
  if (path.size() <= kPathMax) return path;
  const std::string folder = to_hex(crypto::sha256(as_bytes(runtime_folder))).substr(0, 16);
  return "/tmp/letterlock-" + std::to_string(::getuid()) + "/" + folder + (name == "agent" ? "" : "-" + name);
}

Local<void> make_private_folder_of(const std::string& socket) {
  const std::filesystem::path folder = std::filesystem::path(socket).parent_path();
  const std::string& path = folder.native();
  if (socket.size() > kPathMax) return tl::unexpected(socket + ": too long");
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return tl::unexpected(path + ": " + std::strerror(errno));
  struct stat found {};
  const bool ours = ::lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::getuid() &&
                    (found.st_mode & 077) == 0;
  if (!ours) return tl::unexpected(path + ": not a private folder");
  return {};
}

Local<FileDescriptor> connect_locally(const std::string& path) {
  const sockaddr_un address = address_of(path);
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return tl::unexpected(std::string(std::strerror(errno)));
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return FileDescriptor();
  }
  if (!is_own_user(socket.get())) return tl::unexpected(path + ": another user's process");
  return socket;
}

FileDescriptor lock_beside(const std::string& path) {
  FileDescriptor lock(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock.valid() || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return lock;
}

FileDescriptor listen_locally(const std::string& path) {
  const sockaddr_un address = address_of(path);
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::unlink(path.c_str());
  const mode_t before = ::umask(077);
  const bool bound =
      socket.valid() && ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  ::umask(before);
  if (!bound || ::chmod(path.c_str(), 0600) != 0 || ::listen(socket.get(), 16) != 0) return {};
  return socket;
}

}  // namespace letterlock::token
