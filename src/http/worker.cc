#include "http/worker.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <cerrno>
#include <utility>

namespace http {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr std::chrono::milliseconds kPauseWithoutDescriptors{100};
// Connections over the limit that are told so; beyond these too, they are closed without a word.
constexpr std::size_t kMaxRefusals = 64;

ErrorCode lastError(int result) {
  return result == 0 ? ErrorCode() : ErrorCode(errno, boost::system::system_category());
}

ErrorCode sharePort(int fd) {
  const int yes = 1;
  return lastError(::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes));
}

ErrorCode closeOnExec(int fd) {
  return lastError(::fcntl(fd, F_SETFD, FD_CLOEXEC));
}

}  // namespace

Worker::Worker(asio::io_context& context, std::shared_ptr<const Service> service,
               std::shared_ptr<ConnectionCount> count)
    : context_(context),
      state_(std::make_shared<ThreadState>(ThreadState{.service = std::move(service), .date = {}})),
      count_(std::move(count)),
      acceptor_(context.get_executor()),
      pause_(context.get_executor()),
      ticker_(context.get_executor()) {}

base::Result<Worker::Endpoint> Worker::open(const Endpoint& endpoint, bool shared) {
  ErrorCode error;
  const auto attempt = [&](auto&& step) {
    if (!error) step();
  };
  attempt([&] { acceptor_.open(endpoint.protocol(), error); });
  attempt([&] { acceptor_.set_option(Acceptor::reuse_address(true), error); });
  if (shared) attempt([&] { error = sharePort(acceptor_.native_handle()); });
  if (endpoint.address().is_v6()) {
    attempt([&] { acceptor_.set_option(asio::ip::v6_only(false), error); });
  }
  attempt([&] { error = closeOnExec(acceptor_.native_handle()); });
  attempt([&] { acceptor_.bind(endpoint, error); });
  attempt([&] { acceptor_.listen(Acceptor::max_listen_connections, error); });
  Endpoint bound;
  attempt([&] { bound = acceptor_.local_endpoint(error); });
  if (!error) return bound;
  return base::fail(base::ErrorKind::kUnavailable,
                    "cannot listen on " + endpoint.address().to_string() + " port " +
                        std::to_string(endpoint.port()) + ": " + error.message());
}

void Worker::accept() {
  acceptor_.async_accept([self = shared_from_this()](const ErrorCode& error, Socket socket) {
    self->accepted(error, std::move(socket));
  });
}

void Worker::accepted(const ErrorCode& error, Socket socket) {
  if (state_->draining || error == asio::error::operation_aborted) return;
  if (!error) admit(std::move(socket));
  const bool outOfResources = error == asio::error::no_descriptors ||
                              error == asio::error::no_memory ||
                              error == asio::error::no_buffer_space || error.value() == ENFILE;
  if (outOfResources) {
    (void)closeOldestIdle();
    acceptAfterPause();
  } else {
    accept();
  }
}

void Worker::acceptAfterPause() {
  pause_.expires_after(kPauseWithoutDescriptors);
  pause_.async_wait([self = shared_from_this()](const ErrorCode& error) {
    if (!error && !self->state_->draining) self->accept();
  });
}

void Worker::admit(Socket socket) {
  const auto limit = state_->service->limits.maxConnections;
  const auto open = count_->open();
  if (open < limit || closeOldestIdle()) {
    launch(std::move(socket), false);
  } else if (open < limit + kMaxRefusals) {
    launch(std::move(socket), true);
  }
}

void Worker::launch(Socket socket, bool refused) {
  auto connection = std::make_shared<Connection>(std::move(socket), state_);
  connections_.push_back(connection);
  count_->enter();
  startTicking();
  auto life = refused ? connection->refuse() : connection->serve();
  asio::co_spawn(context_, std::move(life),
                 [self = shared_from_this(), connection](const std::exception_ptr& fault) {
                   self->forget(connection);
                   if (fault) std::rethrow_exception(fault);
                 });
}

void Worker::forget(const std::shared_ptr<Connection>& connection) {
  const auto place = std::ranges::find(connections_, connection);
  *place = std::move(connections_.back());
  connections_.pop_back();
  count_->leave();
}

bool Worker::closeOldestIdle() {
  const std::shared_ptr<Connection>* oldest = nullptr;
  for (const auto& connection : connections_) {
    if (!connection->idle()) continue;
    if (oldest == nullptr || connection->idleSince() < (*oldest)->idleSince()) oldest = &connection;
  }
  if (oldest == nullptr) return false;
  (*oldest)->abort();
  return true;
}

void Worker::leave() {
  state_->leaving = true;
}

void Worker::drain() {
  leave();
  state_->draining = true;
  ErrorCode ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  for (const auto& connection : connections_) {
    if (connection->idle()) connection->abort();
  }
}

void Worker::cancelRequests() {
  state_->cancelling = true;
  const auto connections = connections_;  // a cancelled request may end its connection at once
  for (const auto& connection : connections) connection->cancelRequest();
}

void Worker::abortConnections() {
  for (const auto& connection : connections_) connection->abort();
}

void Worker::startTicking() {
  if (std::exchange(ticking_, true)) return;
  ticker_.expires_after(kTick);
  ticker_.async_wait([self = shared_from_this()](const ErrorCode& error) {
    self->ticking_ = false;
    if (!error) self->tick();
  });
}

void Worker::tick() {
  const auto now = async::SteadyClock::now();
  const auto connections = connections_;
  for (const auto& connection : connections) connection->tick(now);
  if (!connections_.empty()) startTicking();
}

}  // namespace http
