#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace http {

/// Status line and header fields of a response as they arrived.
struct ResponseHead {
  unsigned status = 0;
  Headers headers;
  bool keepAlive = false;  ///< the connection may carry another request after this response
};

/// Turns the bytes of a connection into a response; no I/O. The grammar is Boost.Beast's; the
/// limits are ours. Provisional responses (1xx) are passed over. Errors of all its functions:
/// kUnavailable, since it is the server that is wrong; kTooLarge for a head beyond the limit.
class ResponseParser {
 public:
  /// `bodyless`: the response is one to HEAD.
  ResponseParser(std::size_t maxHeadBytes, bool bodyless);
  ~ResponseParser();
  ResponseParser(const ResponseParser&) = delete;
  ResponseParser& operator=(const ResponseParser&) = delete;

  /// How far a call came.
  struct Progress {
    std::size_t consumed = 0;  ///< bytes of the input that are done with, always to be removed
    bool done = false;         ///< the head (the body) is complete; otherwise more bytes are needed
  };

  /// `bytes` is everything unconsumed so far.
  [[nodiscard]] base::Result<Progress> parseHead(std::string_view bytes);
  /// After parseHead() was done.
  [[nodiscard]] ResponseHead& head();
  /// Whether nothing of the response is left to read, after parseHead() was done.
  [[nodiscard]] bool complete() const;

  /// Appends to `body` what of it is among `bytes`, so never more than these.
  [[nodiscard]] base::Result<Progress> parseBody(std::string_view bytes, std::string& body);
  /// The connection has ended. An error unless that is how the response ends.
  [[nodiscard]] base::Result<void> finish();

 private:
  class Grammar;
  void reset();

  const std::size_t maxHeadBytes_;
  const bool bodyless_;
  std::size_t headBytes_ = 0;  // consumed
  bool wantsMore_ = false;     // of a chunk's syntax than the last call had
  std::unique_ptr<Grammar> grammar_;
};

}  // namespace http
