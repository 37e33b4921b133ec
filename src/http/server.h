#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "async/io_threads.h"
#include "base/result.h"
#include "http/limits.h"
#include "http/message.h"

namespace http {

struct Options {
  std::string address = "127.0.0.1";  ///< an IPv4 or IPv6 address; "::" takes IPv4 as well
  std::uint16_t port = 0;             ///< 0: any free one, see Server::port()
  Limits limits = {};
  RenderError renderError;  ///< must be set
  /// How long stop() lets requests in flight go on before it cancels them.
  std::chrono::milliseconds drainTimeout{30'000};
  /// How long it waits for cancelled ones before it closes their connections.
  std::chrono::milliseconds cancelTimeout{5'000};
};

/// An HTTP/1.1 server: one acceptor on each of the I/O threads; the kernel spreads the connections.
/// Each connection and its handler stay on the thread that accepted it.
///
/// Made before and destroyed after nothing in particular, except: the IoThreads must outlive it,
/// and what the handler refers to must outlive the IoThreads.
class Server {
 public:
  Server(async::IoThreads& threads, Options options, Handler handler);
  /// Calls stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and takes connections from now on (as soon as the I/O threads run); once.
  /// Errors: kInvalid for an address that is none; kUnavailable when it cannot be listened on, also
  /// when another process listens there.
  [[nodiscard]] base::Result<void> start();
  /// The port that start() bound.
  [[nodiscard]] std::uint16_t port() const;
  /// Open connections now, of all threads. Thread-safe.
  [[nodiscard]] std::size_t openConnections() const;

  /// From now on every answer says that it is the last one of its connection; all else goes on. So
  /// clients that keep theirs come to another server, where there is one. Where stop() may be
  /// called.
  void leave();
  /// Refuses new connections, closes idle ones, waits for requests in flight (drainTimeout), then
  /// fires their cancel tokens and waits again (cancelTimeout), then closes what is left. Blocks;
  /// never on an I/O thread, and the I/O threads must still run. Later calls do nothing.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace http
