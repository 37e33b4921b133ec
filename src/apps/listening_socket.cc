#include "apps/listening_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
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

}  // namespace apps
