#pragma once

#include <array>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "async/deadline.h"
#include "async/task.h"

namespace http {

/// A socket whose I/O needs no lock: its io_context is run by one thread.
using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// How an operation on the client's connection ended.
enum class Io { kDone, kClosed, kTimedOut };

/// One client's connection as bytes, every wait under a deadline, with what was read but not used.
///
/// A deadline costs no timer of its own: it is a number that the worker compares with the clock ten
/// times a second, so it is late by up to a tick. One operation at a time, on one thread.
class TimedSocket {
 public:
  using TimePoint = async::SteadyClock::time_point;

  explicit TimedSocket(Socket socket);

  /// Bytes that were read and not yet consumed; valid until the next readMore().
  [[nodiscard]] std::string_view unread() const;
  void consume(std::size_t bytes) { begin_ += bytes; }

  /// Waits for at least one more byte. `room` is how much would be welcome at once.
  [[nodiscard]] async::Task<Io> readMore(TimePoint deadline, std::size_t room);

  /// What is sent as one, though it lies in different places; unused ones are empty.
  using Parts = std::array<std::string_view, 3>;

  /// Sends all of it; `patience` is how long the client may take nothing at all.
  [[nodiscard]] async::Task<Io> writeAll(Parts parts, std::chrono::milliseconds patience);

  /// Waits until the client has taken something, so that more can be sent; `patience` as above.
  [[nodiscard]] async::Task<Io> awaitRoom(std::chrono::milliseconds patience);

  /// Gives memory back that only a large request needed.
  void shrink();

  /// Ends the pending operation with kTimedOut if its deadline has passed.
  void expire(TimePoint now);
  /// Ends the pending operation, and every later one, with kClosed.
  void abort();
  [[nodiscard]] bool isAborted() const { return aborted_; }
  void shutdownSend();
  void close();
  /// Closes with a reset: the client learns that what it got is not all.
  void reset();

  [[nodiscard]] std::string peerAddress() const;
  [[nodiscard]] Socket& raw() { return socket_; }

 private:
  void makeRoom(std::size_t room);
  [[nodiscard]] Io endOf(bool failed);

  Socket socket_;
  TimePoint deadline_ = TimePoint::max();
  bool expired_ = false;
  bool aborted_ = false;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the unread bytes in buffer_
  std::size_t end_ = 0;
};

}  // namespace http
