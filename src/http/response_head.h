#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace http {

/// What the connection, not the handler, knows about a response.
struct Framing {
  std::string_view date = {};  ///< "Date: ...\r\n"
  bool keepAlive = true;
  bool http11 = true;  ///< version of the request; 1.0 must be told of keep-alive
};

/// Appends status line, header fields and the empty line to `out`.
void appendHead(std::string& out, const Response& response, const Framing& framing);

/// Whether a response of that status has a body at all (RFC 9110, 6.4.1).
[[nodiscard]] bool mayHaveBody(unsigned status);

/// Bytes of the body, if they are known before it is sent.
[[nodiscard]] std::optional<std::uint64_t> bodySize(const Response& response);

/// How the client finds the end of the body (RFC 9112, 6.3).
enum class BodyEnd { kAtLength, kAtLastChunk, kAtClose };
[[nodiscard]] BodyEnd bodyEnd(const Response& response, bool http11);

/// Whether the handler asks for the connection to be closed.
[[nodiscard]] bool wantsClose(const Response& response);

/// The Date field, formatted once a second. Used on one thread.
class DateField {
 public:
  /// Valid until the next call.
  [[nodiscard]] std::string_view now();

 private:
  std::time_t second_ = 0;
  std::string line_;
};

}  // namespace http
