#pragma once

#include <cstdint>
#include <vector>

#include "base/unique_fd.h"

namespace runner_client {

/// Notices when a connection that nobody reads gets bytes or ends. Connections are added and
/// removed from any thread; one thread waits until descriptor() is readable and calls takeDead().
class DeathWatch {
 public:
  /// Throws std::system_error when the system has no more descriptors.
  DeathWatch();

  void add(int socket, std::uint64_t id) noexcept;
  /// Closing the socket does the same.
  void remove(int socket) noexcept;

  /// Ids that were added with sockets on which something happened since; each is told once.
  [[nodiscard]] std::vector<std::uint64_t> takeDead();

  [[nodiscard]] int descriptor() const noexcept { return epoll_.get(); }

 private:
  base::UniqueFd epoll_;
};

}  // namespace runner_client
