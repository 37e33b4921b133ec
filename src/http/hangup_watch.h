#pragma once

#include <functional>
#include <memory>

#include "http/timed_socket.h"

namespace http {

/// Notices that the client closed its connection while a handler works and nobody reads.
///
/// Readability alone says little: the client may have sent its next request already. So a readable
/// socket is peeked at: end of file or an error means gone. Behind bytes that wait to be read an
/// end cannot be seen that way; then the worker's tick asks the kernel. A client that shuts down
/// only its sending side counts as gone: HTTP clients do not, and nothing tells them from dead
/// ones.
class HangupWatch : public std::enable_shared_from_this<HangupWatch> {
 public:
  /// `gone` is called at most once per start(), on the socket's thread, never after stop().
  /// The socket must live until stop().
  HangupWatch(Socket& socket, std::function<void()> gone);

  void start();
  void stop() { watching_ = false; }
  /// Called by the worker's tick.
  void tick();

 private:
  void wait();
  void look();
  void reportGone();

  Socket& socket_;
  std::function<void()> gone_;
  bool watching_ = false;
  bool waiting_ = false;        // an operation is pending; it may outlast the watching
  bool blockedByData_ = false;  // unread bytes hide what is behind them
};

}  // namespace http
