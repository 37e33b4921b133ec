#pragma once

#include <arpa/inet.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

#include "apps/listening_socket.h"
#include "apps/test_runner.h"
#include "async/task.h"
#include "runner_client/run_conversation.h"
#include "secure_channel/secure_transport.h"

namespace apps {

inline const auto kKey = secure_channel::keyOfToken("0123456789abcdef0123456789abcdef");

/// For tests as root: a real runner behind TCP, in a process of its own, on a port of its own.
class RemoteRunner {
 public:
  explicit RemoteRunner(jail::Level level, runner::Options options = {}) {
    auto listener = listenTcp("127.0.0.1:0");
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    ::getsockname(listener->get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    process_ = cloneIntoPlace(level, sandboxRootOfTests());
    if (process_ != 0) return;
    options.level = level;
    options.remote = {.listenFd = listener->release(), .key = kKey};
    options.sandboxRoot = level == jail::Level::kNamespaces ? sandboxRootOfTests() : "/";
    ::_exit(runner::serve(options));
  }
  ~RemoteRunner() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
  }
  RemoteRunner(const RemoteRunner&) = delete;
  RemoteRunner& operator=(const RemoteRunner&) = delete;

  /// Its wait status, when it has ended by itself; -1 when it does not.
  [[nodiscard]] int untilEnded() {
    for (int i = 0; i < 200; ++i) {
      int status = 0;
      if (::waitpid(process_, &status, WNOHANG) == process_) {
        process_ = -1;
        return status;
      }
      ::usleep(50'000);
    }
    return -1;
  }
  [[nodiscard]] pid_t process() const { return process_; }

  [[nodiscard]] async::Task<base::Result<runner_client::Stream>> connect(
      const secure_channel::ChannelKey& key = kKey) const {
    boost::asio::ip::tcp::socket socket(co_await boost::asio::this_coro::executor);
    boost::system::error_code failure;
    co_await socket.async_connect({boost::asio::ip::address_v4::loopback(), port_},
                                  boost::asio::redirect_error(boost::asio::use_awaitable, failure));
    if (failure) co_return base::fail(base::ErrorKind::kUnavailable, failure.message());
    auto channel = std::make_unique<secure_channel::SecureTransport>(
        std::move(socket), secure_channel::Role::kClient, key);
    CO_TRY(co_await channel->handshake(async::Deadline::in(std::chrono::seconds(9))));
    co_return std::make_shared<protocol::FrameStream>(std::move(channel));
  }

 private:
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
};

}  // namespace apps
