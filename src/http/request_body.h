#pragma once

#include <string>

#include "http/hangup_watch.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/request_parser.h"
#include "http/timed_socket.h"

namespace http {

/// The body of the request that `parser` has read the head of. Lives as long as the handler.
class RequestBody final : public BodyReader {
 public:
  struct Connection {
    TimedSocket& socket;
    RequestParser& parser;
    HangupWatch& watch;
    const Limits& limits;
  };

  /// `client went away` is told by calling `gone`.
  RequestBody(Connection connection, std::function<void()> gone);

  [[nodiscard]] async::Task<base::Result<std::string>> readAll(std::size_t limit) override;

  /// Whether the client still has bytes of this body to send.
  [[nodiscard]] bool unfinished() const { return !connection_.parser.complete(); }
  /// Whether what is left is so little that reading it is cheaper than a new connection.
  [[nodiscard]] bool worthDiscarding() const;
  /// Reads and forgets the rest; false when the connection is of no more use.
  [[nodiscard]] async::Task<bool> discard();

 private:
  [[nodiscard]] async::Task<base::Result<std::string>> receive(std::size_t limit);
  [[nodiscard]] async::Task<Io> receiveMore(TimedSocket::TimePoint started, std::size_t received);
  [[nodiscard]] async::Task<bool> sendContinue();

  Connection connection_;
  std::function<void()> gone_;
  bool awaitsContinue_;
  bool asked_ = false;
  bool broken_ = false;  // too large, too slow or malformed: the rest cannot be read
};

}  // namespace http
