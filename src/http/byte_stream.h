#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "async/deadline.h"
#include "async/task.h"
#include "base/result.h"

namespace http {

/// A connection to a server, plain or with TLS. One operation at a time, on one io_context. Errors
/// of its operations: kTimedOut after the deadline; kUnavailable when the connection broke; after
/// either only close() makes sense.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Some bytes, at least one; 0 when the server has ended the connection (with TLS: in order).
  [[nodiscard]] virtual async::Task<base::Result<std::size_t>> read(std::span<char> into,
                                                                    async::Deadline until) = 0;
  /// All of `bytes`, which live until it is done.
  [[nodiscard]] virtual async::Task<base::Result<void>> write(std::string_view bytes,
                                                              async::Deadline until) = 0;
  /// Whether the server has neither said anything nor ended the connection. Only between requests.
  [[nodiscard]] virtual bool isQuiet() = 0;
  /// Ends the connection, and an operation that waits.
  virtual void close() = 0;
};

}  // namespace http
