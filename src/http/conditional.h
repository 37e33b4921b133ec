#pragma once

#include <string_view>

#include "http/message.h"

namespace http {

/// What tells one version of a thing from another; as sent, empty when not known.
struct Validators {
  std::string_view etag;          ///< with its quotes: "\"abc\"", "W/\"abc\""
  std::string_view lastModified;  ///< HTTP-date
};

/// Whether a GET or HEAD is answered by 304, since the client has this version: If-None-Match lists
/// its tag, by weak comparison, or is "*" (RFC 9110, 13.1.2). A malformed list matches up to where
/// it is.
[[nodiscard]] bool clientHasIt(const Headers& request, const Validators& now);

/// Whether a Range field counts: there is no If-Range, or it names this version by strong
/// comparison or by exactly this date (RFC 9110, 13.1.5). If not, the whole is sent.
[[nodiscard]] bool rangeCounts(const Headers& request, const Validators& now);

}  // namespace http
