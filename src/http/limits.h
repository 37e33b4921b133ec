#pragma once

#include <chrono>
#include <cstddef>

namespace http {

/// What one client may take from the server. Every wait on a client has one of these ends.
struct Limits {
  std::size_t maxHeaderBytes = 16UL * 1024;  ///< request line and header fields; beyond: 431
  /// Of any body; beyond: 413, before it is read. Routes allow less with BodyReader::limitTo.
  std::size_t maxBodyBytes = 50UL * 1024 * 1024;
  std::size_t maxConnections = 10'000;  ///< of all threads together

  /// From the first byte of a head (or from accepting the connection) to its end; then 408.
  std::chrono::milliseconds headTimeout{10'000};
  /// Between two pieces of a body; and how long it may be slower than minBodyRate. A body as a
  /// whole may take any time (see body_patience.h).
  std::chrono::milliseconds bodyTimeout{10'000};
  std::size_t minBodyRate = 4UL * 1024;  ///< bytes per second
  /// Without a request on a kept-alive connection. Clients reuse theirs for up to 65 s, and a
  /// connection that we close first is an error to them, so this must stay above.
  std::chrono::milliseconds idleTimeout{75'000};
  std::chrono::milliseconds writeTimeout{30'000};  ///< until the client takes more of a response
};

}  // namespace http
