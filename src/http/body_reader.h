#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "async/task.h"
#include "base/result.h"

namespace http {

/// A limit for BodyReader::readAll: none but those of the server and of the route.
constexpr std::size_t kWholeBody = std::numeric_limits<std::size_t>::max();

/// The most that BodyReader::read gives at once.
constexpr std::size_t kBodyPieceBytes = 64U << 10;

/// Reads the body of one request from the connection: as a whole, or piece by piece. Nothing is
/// read (or, with "Expect: 100-continue", asked for) before somebody wants it, and a large rest
/// that nobody wanted is never read: the connection is closed instead.
class BodyReader {
 public:
  virtual ~BodyReader() = default;

  /// The whole body; asked for once, and not after read(). Errors: kTooLarge beyond `limit` bytes
  /// (checked against Content-Length before the first byte is read) or beyond a limit set before;
  /// kTooSlow when the client is; kInvalid when the body is malformed or the client went away.
  [[nodiscard]] virtual async::Task<base::Result<std::string>> readAll(std::size_t limit) = 0;

  /// The next piece, as it arrives: at most kBodyPieceBytes, empty only at the end; valid until the
  /// next call. However long the body is, no more than this is held; while nobody asks, the client
  /// has to wait, and that time does not count against it.
  /// Errors: those of readAll(), and the same again for each later call.
  [[nodiscard]] virtual async::Task<base::Result<std::string_view>> read() = 0;

  /// From now on the body may have at most `bytes` in all. Never raises a limit set before; the
  /// highest of all is Limits::maxBodyBytes.
  virtual void limitTo(std::size_t bytes) = 0;
};

}  // namespace http
