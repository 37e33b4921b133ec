#include "runner/listen.h"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "protocol/unix_transport.h"
#include "secure_channel/secure_transport.h"

namespace runner {
namespace asio = boost::asio;
using LocalSocket = asio::local::stream_protocol::socket;
using asio::ip::tcp;
namespace {

constexpr auto kHandshakeTime = std::chrono::seconds(5);
constexpr int kMostHandshakes = 64;  // at a time

bool isAllowed(LocalSocket& peer, uid_t allowed) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(peer.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    return false;
  return credentials.uid == allowed || credentials.uid == ::geteuid();
}

/// The next one; empty when the acceptor was closed.
template <class Acceptor>
async::Task<std::optional<typename Acceptor::protocol_type::socket>> next(Acceptor& acceptor) {
  for (;;) {
    boost::system::error_code failure;
    auto peer = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, failure));
    if (failure == asio::error::operation_aborted) co_return std::nullopt;
    if (!failure) co_return std::move(peer);
    // Out of descriptors: the backlog waits.
    asio::steady_timer pause(acceptor.get_executor(), std::chrono::milliseconds(20));
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failure));
  }
}

/// `place`: among those that have not shown yet that they have the key; given back by its end.
async::Task<void> admit(tcp::socket peer, Runs& runs, secure_channel::ChannelKey key,
                        std::shared_ptr<void> place) {
  auto channel = std::make_unique<secure_channel::SecureTransport>(
      std::move(peer), secure_channel::Role::kServer, key);
  const auto shaken = co_await channel->handshake(async::Deadline::in(kHandshakeTime));
  place.reset();
  if (shaken)
    co_await serveConnection(std::make_shared<protocol::FrameStream>(std::move(channel)), runs);
}

}  // namespace

async::Task<void> acceptLocal(asio::local::stream_protocol::acceptor& acceptor, Runs& runs,
                              uid_t allowed) {
  while (auto peer = co_await next(acceptor)) {
    if (!isAllowed(*peer, allowed)) continue;
    auto stream = std::make_shared<protocol::FrameStream>(std::make_unique<protocol::UnixTransport>(
        *std::move(peer), protocol::UnixTransport::Descriptors::kTake));
    asio::co_spawn(acceptor.get_executor(), serveConnection(std::move(stream), runs),
                   asio::detached);
  }
}

async::Task<void> acceptRemote(tcp::acceptor& acceptor, Runs& runs,
                               secure_channel::ChannelKey key) {
  const auto handshakes = std::make_shared<char>();  // each of them holds one more
  while (auto peer = co_await next(acceptor)) {
    if (handshakes.use_count() > kMostHandshakes) continue;  // closes it
    asio::co_spawn(acceptor.get_executor(), admit(*std::move(peer), runs, key, handshakes),
                   asio::detached);
  }
}

}  // namespace runner
