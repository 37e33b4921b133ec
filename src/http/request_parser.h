#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace http {

/// A request that is answered without asking a handler; the connection is closed afterwards.
struct Refusal {
  unsigned status;
  std::string message;
};

/// Request line and header fields as they arrived.
struct Head {
  std::string method;
  std::string target;
  bool http11 = true;
  bool keepAlive = true;  ///< what the client wants, by version and Connection field
  Headers headers;

  // The fields that decide where the request ends; more than one of a kind is suspicious.
  unsigned contentLengths = 0;
  unsigned transferEncodings = 0;
  unsigned hosts = 0;
  std::optional<std::uint64_t> contentLength;
  bool chunked = false;
};

/// Turns the bytes of a connection into heads and bodies, one request at a time; no I/O.
/// The grammar is Boost.Beast's; the limits and what is refused beyond the grammar are ours.
class RequestParser {
 public:
  explicit RequestParser(std::size_t maxHeaderBytes);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Forgets the request before; the next byte begins a new one.
  void reset();

  /// How far a call came.
  struct Progress {
    std::size_t consumed = 0;  ///< bytes of the input that are done with, always to be removed
    bool done = false;         ///< the head (the body) is complete; otherwise more bytes are needed
    std::optional<Refusal> refusal;  ///< nothing more can be parsed from this connection
  };

  /// `bytes` is everything unconsumed so far.
  [[nodiscard]] Progress parseHead(std::string_view bytes);
  /// After parseHead() was done.
  [[nodiscard]] Head& head();
  /// Whether nothing of the request is left to read, after parseHead() was done.
  [[nodiscard]] bool complete() const;

  /// Appends body bytes to `body`, which never grows beyond `limit` (that is refused with 413).
  [[nodiscard]] Progress parseBody(std::string_view bytes, std::string& body, std::size_t limit);

 private:
  class Grammar;
  const std::size_t maxHeaderBytes_;
  std::size_t headBytes_ = 0;  // of this request's head, consumed
  std::unique_ptr<Grammar> grammar_;
};

}  // namespace http
