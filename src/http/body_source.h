#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "async/task.h"
#include "base/result.h"

namespace http {

/// The body of a response that is made while it is sent, so that its size costs no memory.
///
/// The server asks for a piece only when the client has taken the one before. Each piece is sent at
/// once and by itself: pieces of some tens of KiB suit files, single events suit event streams.
/// Lives on the connection's io_context; may refer to the Request and the RequestContext, which
/// outlive it. Whoever waits for something in next() must give up when the context's cancel token
/// fires: the client has hung up, or the server stops.
class BodySource {
 public:
  virtual ~BodySource() = default;

  /// Bytes in all, if known: sent as Content-Length. Otherwise the body is chunked (and for an
  /// HTTP/1.0 client ends with the connection).
  [[nodiscard]] virtual std::optional<std::uint64_t> size() const { return std::nullopt; }

  /// Whether pieces come when something happens. If so, the client gets the head at once; otherwise
  /// together with the first piece, and if that one fails, a 500 instead.
  [[nodiscard]] virtual bool live() const { return false; }

  /// The next piece; empty at the end; valid until the next call. Not asked for more than size().
  /// After an error, or when size() was wrong, the connection is reset: the client must not take
  /// what it has for the whole.
  [[nodiscard]] virtual async::Task<base::Result<std::string_view>> next() = 0;

  /// Whether, after the first piece, sendTo() is called instead of next(). Only with a size().
  [[nodiscard]] virtual bool sendsItself() const { return false; }

  /// Puts what comes next into `socket`, which does not block, and says how much; nothing when
  /// there is no room now. Errors: as next().
  [[nodiscard]] virtual async::Task<base::Result<std::size_t>> sendTo(int /*socket*/) {
    throw std::logic_error("a source that does not send itself");
  }
};

}  // namespace http
