#include "http/timed_socket.h"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <cstring>

namespace http {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

namespace {

constexpr auto kResult = asio::as_tuple(asio::deferred);
constexpr std::size_t kSmallBuffer = 4U << 10;

}  // namespace

TimedSocket::TimedSocket(Socket socket) : socket_(std::move(socket)) {
  ErrorCode ignored;  // a connection that is gone already fails at its first read
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
}

std::string_view TimedSocket::unread() const {
  return {buffer_.data() + begin_, end_ - begin_};
}

async::Task<Io> TimedSocket::readMore(TimePoint deadline, std::size_t room) {
  if (aborted_) co_return Io::kClosed;
  makeRoom(room);
  expired_ = false;
  deadline_ = deadline;
  const auto [error, count] = co_await socket_.async_read_some(
      asio::buffer(buffer_.data() + end_, buffer_.size() - end_), kResult);
  deadline_ = TimePoint::max();
  end_ += count;
  co_return endOf(error.failed() || count == 0);
}

async::Task<Io> TimedSocket::writeAll(Parts parts, std::chrono::milliseconds patience) {
  const auto left = [&parts] {
    return !(parts[0].empty() && parts[1].empty() && parts[2].empty());
  };
  while (!aborted_ && left()) {
    const std::array buffers = {asio::const_buffer(parts[0].data(), parts[0].size()),
                                asio::const_buffer(parts[1].data(), parts[1].size()),
                                asio::const_buffer(parts[2].data(), parts[2].size())};
    ErrorCode error;
    std::size_t count = socket_.write_some(buffers, error);
    for (auto& part : parts) {
      const auto ofPart = std::min(count, part.size());
      part.remove_prefix(ofPart);
      count -= ofPart;
    }
    if (!error) continue;
    if (error != asio::error::would_block && error != asio::error::try_again) {
      co_return Io::kClosed;
    }
    if (const Io end = co_await awaitRoom(patience); end != Io::kDone) co_return end;
  }
  co_return aborted_ ? Io::kClosed : Io::kDone;
}

async::Task<Io> TimedSocket::awaitRoom(std::chrono::milliseconds patience) {
  if (aborted_) co_return Io::kClosed;
  expired_ = false;
  deadline_ = async::SteadyClock::now() + patience;
  const auto [failure] = co_await socket_.async_wait(Socket::wait_write, kResult);
  deadline_ = TimePoint::max();
  co_return endOf(failure.failed());
}

Io TimedSocket::endOf(bool failed) {
  if (aborted_) return Io::kClosed;
  if (!failed) return Io::kDone;
  return expired_ ? Io::kTimedOut : Io::kClosed;
}

void TimedSocket::makeRoom(std::size_t room) {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < end_ + room) buffer_.resize(end_ + room);
}

void TimedSocket::shrink() {
  if (begin_ == end_ && buffer_.size() > kSmallBuffer) {
    buffer_ = {};
    begin_ = end_ = 0;
  }
}

void TimedSocket::expire(TimePoint now) {
  if (now < deadline_) return;
  deadline_ = TimePoint::max();
  expired_ = true;
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void TimedSocket::abort() {
  aborted_ = true;
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void TimedSocket::shutdownSend() {
  ErrorCode ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void TimedSocket::close() {
  ErrorCode ignored;
  socket_.close(ignored);
}

void TimedSocket::reset() {
  ErrorCode ignored;
  socket_.set_option(Socket::linger(true, 0), ignored);
  socket_.close(ignored);
}

std::string TimedSocket::peerAddress() const {
  ErrorCode error;
  const auto address = socket_.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace http
