#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "http/body_source.h"
#include "http/timed_socket.h"

namespace http {

/// Sends a response whose body is a source: one piece is held at a time, and the next one is made
/// when the client has taken it. Everything given must outlive the task.
class ResponseStream {
 public:
  enum class End {
    kDone,
    kNothingSent,  ///< the source failed before anything was sent; another response may be
    kBroken,       ///< the client has a part and must not take it for the whole
  };

  /// `chunked` for the transfer coding of RFC 9112, 7.1; otherwise the bytes go out as they are.
  /// `patience` is how long the client may take nothing at all.
  ResponseStream(TimedSocket& socket, BodySource& source, bool chunked,
                 std::chrono::milliseconds patience)
      : socket_(socket), source_(source), chunked_(chunked), patience_(patience) {}

  /// `head` announces the source's size, or chunks, or neither.
  [[nodiscard]] async::Task<End> send(std::string_view head);

 private:
  [[nodiscard]] async::Task<> letOthersGo();
  [[nodiscard]] async::Task<base::Result<std::string_view>> next();
  [[nodiscard]] async::Task<End> sendRest(std::uint64_t left);
  [[nodiscard]] async::Task<base::Result<std::size_t>> sendSome();
  [[nodiscard]] async::Task<bool> sendPiece(std::string_view head, std::string_view piece);
  [[nodiscard]] async::Task<bool> write(TimedSocket::Parts parts);

  TimedSocket& socket_;
  BodySource& source_;
  const bool chunked_;
  const std::chrono::milliseconds patience_;
};

}  // namespace http
