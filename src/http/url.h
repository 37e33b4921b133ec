#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace http {

/// Where a server is: "https://host:port/base". What a client connects to.
struct Url {
  bool tls = false;
  std::string host;  ///< a name or an address; that of IPv6 without its brackets
  std::uint16_t port = 0;
  std::string path;  ///< of what is below: "/base", or empty; never ends in a slash

  /// The value of Host: the port only where it is not the scheme's own.
  [[nodiscard]] std::string hostField() const;
};

/// Reads the URL of a server: http or https, without user, query and fragment. Errors: kInvalid,
/// whose message says what is wrong and repeats nothing.
[[nodiscard]] base::Result<Url> parseUrl(std::string_view text);

}  // namespace http
