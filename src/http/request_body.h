#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "http/body_patience.h"
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
  [[nodiscard]] async::Task<base::Result<std::string_view>> read() override;
  void limitTo(std::size_t bytes) override;

  /// Whether the client still has bytes of this body to send.
  [[nodiscard]] bool unfinished() const { return !connection_.parser.complete(); }
  /// Whether what is left is so little that reading it is cheaper than a new connection.
  [[nodiscard]] bool worthDiscarding() const;
  /// Reads and forgets the rest; false when the connection is of no more use.
  [[nodiscard]] async::Task<bool> discard();

 private:
  enum class Until { kSomething, kEnd };

  [[nodiscard]] async::Task<base::Result<void>> receive(std::string& into, Until until);
  [[nodiscard]] async::Task<base::Result<void>> fill(std::string& into, Until until,
                                                     std::size_t limit);
  [[nodiscard]] async::Task<Io> receiveMore();
  [[nodiscard]] async::Task<bool> sendContinue();

  Connection connection_;
  std::function<void()> gone_;
  BodyPatience patience_;
  std::size_t limit_;         // of the whole body
  std::size_t received_ = 0;  // of the body
  std::string piece_;         // what read() gave last
  bool awaitsContinue_;
  bool asked_ = false;
  std::optional<base::Error> failure_;  // too large, slow or malformed: the rest cannot be read
};

}  // namespace http
