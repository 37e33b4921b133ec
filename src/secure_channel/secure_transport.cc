#include "secure_channel/secure_transport.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <utility>

#include "async/tcp_keepalive.h"
#include "async/timer.h"

namespace secure_channel {
namespace asio = boost::asio;
namespace {

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kWireBytes = 32U << 10;      // two records
constexpr std::size_t kSentTogether = 256U << 10;  // what is held encrypted
/// How long what we have sent may stay unacknowledged, in ms. The kernel counts a peer that answers
/// but has no room (a window of zero), too: a runner that gets no processor, on a node where others
/// hold it, reads nothing for longer than ten seconds and lives all the same.
constexpr int kUnacknowledged = 25'000;

auto lost(const std::string& why) {
  return base::fail(base::ErrorKind::kUnavailable,
                    "the connection to the sandbox runner broke: " + why);
}

}  // namespace

SecureTransport::SecureTransport(asio::ip::tcp::socket socket, Role role, const ChannelKey& key)
    : socket_(std::move(socket)), session_(role, key) {
  boost::system::error_code ignored;  // without it it is only slower
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  async::keepAlive(socket_.native_handle());
}

async::Task<base::Result<void>> SecureTransport::handshake(async::Deadline deadline) {
  enum class State { kUnderWay, kOver, kLate };
  const auto state = std::make_shared<State>(State::kUnderWay);
  async::Timer timer(socket_.get_executor(), deadline.at());
  timer.async_wait([this, state](const boost::system::error_code& stopped) {
    if (stopped || *state == State::kOver) return;  // `this` may be gone
    *state = State::kLate;
    close();
  });
  auto shaken = co_await shakeHands();
  timer.cancel();
  if (std::exchange(*state, State::kOver) == State::kLate)
    co_return base::fail(base::ErrorKind::kTimedOut, "the sandbox runner did not answer in time");
  co_return shaken;
}

async::Task<base::Result<void>> SecureTransport::shakeHands() {
  for (;;) {
    const auto done = session_.handshake();
    CO_TRY(co_await send());  // of a failure, too: the peer learns why
    CO_TRY(done);
    if (*done) co_return base::Result<void>();
    CO_TRY(co_await receive());
  }
}

async::Task<base::Result<std::size_t>> SecureTransport::readSome(std::span<char> space) {
  for (;;) {
    // What TLS itself wants to say goes out with the next write: another one may be under way now.
    const auto got = session_.read(space);
    if (!got || *got > 0) co_return got;
    CO_TRY(co_await receive());
  }
}

async::Task<base::Result<void>> SecureTransport::write(std::span<const std::string_view> parts) {
  std::size_t held = 0;
  for (auto part : parts) {
    while (!part.empty()) {
      const auto piece = part.substr(0, kSentTogether - held);
      CO_TRY(session_.write(piece));
      part.remove_prefix(piece.size());
      held += piece.size();
      if (held < kSentTogether) continue;
      CO_TRY(co_await send());
      held = 0;
    }
  }
  co_return co_await send();
}

async::Task<base::Result<void>> SecureTransport::receive() {
  if (!wire_) wire_ = std::make_unique_for_overwrite<char[]>(kWireBytes);
  const auto [failure, count] =
      co_await socket_.async_read_some(asio::buffer(wire_.get(), kWireBytes), kNoThrow);
  if (failure) co_return lost(failure.message());
  session_.feed({wire_.get(), count});
  co_return base::Result<void>();
}

async::Task<base::Result<void>> SecureTransport::send() {
  const auto wire = session_.takeOutgoing();
  if (wire.empty()) co_return base::Result<void>();
  const auto [failure, count] = co_await asio::async_write(socket_, asio::buffer(wire), kNoThrow);
  if (failure) co_return lost(failure.message());
  co_return base::Result<void>();
}

void SecureTransport::close() noexcept {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

base::Result<void> SecureTransport::moveTo(const asio::any_io_executor& executor) {
  if (!socket_.is_open()) return lost("it is closed");
  const auto contextOf = [](const auto& of) { return &asio::query(of, asio::execution::context); };
  if (contextOf(executor) != contextOf(socket_.get_executor())) TRY(reopenAt(executor));
  (void)::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledged,
                     sizeof kUnacknowledged);
  return {};
}

base::Result<void> SecureTransport::reopenAt(const asio::any_io_executor& executor) {
  boost::system::error_code failure;
  const auto protocol = socket_.local_endpoint(failure).protocol();
  if (failure) return lost(failure.message());
  const int descriptor = socket_.release(failure);
  if (failure) return lost(failure.message());
  socket_ = asio::ip::tcp::socket(executor, protocol, descriptor);
  return {};
}

}  // namespace secure_channel
