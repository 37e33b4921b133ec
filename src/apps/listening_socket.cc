#include "apps/listening_socket.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>

namespace apps {
namespace {

// Connections wait here while the runner is being restarted, instead of being refused.
constexpr int kBacklog = 1024;

auto failed(const std::filesystem::path& path, const std::string& why) {
  return base::fail(base::ErrorKind::kUnavailable,
                    "cannot listen on " + path.string() + ": " + why);
}

}  // namespace

base::Result<base::UniqueFd> listenUnix(const std::filesystem::path& path,
                                        const std::optional<Identity>& owner) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof(address.sun_path)) return failed(path, "the path is too long");
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  base::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto bound = [&] {
    return ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
           ::chmod(path.c_str(), 0600) == 0 &&
           (!owner || ::chown(path.c_str(), owner->uid, owner->gid) == 0) &&
           ::listen(socket.get(), kBacklog) == 0;
  };
  if (!socket || !bound()) return failed(path, std::generic_category().message(errno));
  return socket;
}

base::Result<base::UniqueFd> listenTcp(const std::string& at) {
  const auto colon = at.rfind(':');
  auto address = at.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (colon == std::string::npos ||
      ::getaddrinfo(address.c_str(), at.c_str() + colon + 1, &hints, &found) != 0) {
    return base::fail(base::ErrorKind::kInvalid, "cannot listen on " + at +
                                                     ": an address and a port are needed, like "
                                                     "0.0.0.0:8090 or [::]:8090");
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, ::freeaddrinfo);
  base::UniqueFd socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  const bool listens = socket &&
                       ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
                       ::bind(socket.get(), found->ai_addr, found->ai_addrlen) == 0 &&
                       ::listen(socket.get(), kBacklog) == 0;
  if (!listens) return failed(at, std::generic_category().message(errno));
  return socket;
}

}  // namespace apps
