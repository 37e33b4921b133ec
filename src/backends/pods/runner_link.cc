#include "backends/pods/runner_link.h"

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "async/timer.h"

namespace pods {
namespace asio = boost::asio;
namespace {

auto cannotConnect(const std::string& why) {
  return base::fail(base::ErrorKind::kUnavailable, "the pod's runner cannot be reached: " + why);
}

/// With the end of the time the socket is closed, and the connecting fails.
async::Task<base::Result<void>> connectSocket(asio::ip::tcp::socket& socket, std::string ip,
                                              std::uint16_t port, async::Deadline deadline) {
  boost::system::error_code wrong;
  const auto address = asio::ip::make_address(ip, wrong);
  if (wrong) co_return cannotConnect(ip + " is no address");
  const auto over = std::make_shared<bool>(false);  // then `socket` may be gone
  async::Timer timer(socket.get_executor(), deadline.at());
  timer.async_wait([&socket, over](const boost::system::error_code& stopped) {
    if (!stopped && !*over) socket.close();
  });
  const auto [failure] =
      co_await socket.async_connect({address, port}, asio::as_tuple(asio::use_awaitable));
  *over = true;
  if (failure) co_return cannotConnect(failure.message());
  co_return base::Result<void>();
}

}  // namespace

RunnerLink::RunnerLink(std::unique_ptr<secure_channel::SecureTransport> channel)
    : channel_(channel.get()),
      stream_(std::make_shared<protocol::FrameStream>(std::move(channel))) {}

bool RunnerLink::isAlive() const {
  char byte = 0;
  return descriptor() >= 0 && ::recv(descriptor(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
         (errno == EAGAIN || errno == EWOULDBLOCK);
}

async::Task<base::Result<RunnerLink>> connectRunner(RunnerAddress address,
                                                    async::Deadline deadline) {
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  CO_TRY(co_await connectSocket(socket, address.ip, address.port, deadline));
  auto channel = std::make_unique<secure_channel::SecureTransport>(
      std::move(socket), secure_channel::Role::kClient, address.key);
  CO_TRY(co_await channel->handshake(deadline));
  co_return RunnerLink(std::move(channel));
}

}  // namespace pods
