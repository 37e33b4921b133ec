#include "runner_client/death_watch.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace runner_client {

DeathWatch::DeathWatch() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void DeathWatch::add(int socket, std::uint64_t id) noexcept {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
  event.data.u64 = id;
  // Failing (no memory) costs only the early notice: a lease looks at the connection again.
  (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket, &event);
}

void DeathWatch::remove(int socket) noexcept {
  epoll_event unused{};
  (void)::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, &unused);
}

std::vector<std::uint64_t> DeathWatch::takeDead() {
  std::array<epoll_event, 64> events;
  const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), 0);
  std::vector<std::uint64_t> ids;
  for (int i = 0; i < count; ++i) {
    const std::uint64_t id = events[static_cast<std::size_t>(i)].data.u64;  // packed: copied first
    ids.push_back(id);
  }
  return ids;
}

}  // namespace runner_client
