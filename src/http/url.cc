#include "http/url.h"

#include <algorithm>
#include <charconv>

#include "http/letter_case.h"

namespace http {
namespace {

constexpr std::uint16_t kPort = 80, kTlsPort = 443;

tl::unexpected<base::Error> wrong(std::string why) {
  return base::fail(base::ErrorKind::kInvalid, std::move(why));
}

bool isHostLetter(char c) {
  return isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
}

/// Letters of a path that may stand in a request line as they are.
bool isPathLetter(char c) {
  return c > ' ' && c < '\x7F' && c != '?' && c != '#' && c != '"' && c != '<' && c != '>';
}

/// Takes "host" or "[address]" off the beginning.
base::Result<std::string> takeHost(std::string_view& authority) {
  const bool isBracketed = authority.starts_with('[');
  const auto end = isBracketed ? authority.find(']') : authority.find(':');
  if (isBracketed && end == std::string_view::npos) return wrong("its host lacks a ]");
  const auto host = isBracketed ? authority.substr(1, end - 1) : authority.substr(0, end);
  const auto isGood = [isBracketed](char c) {
    return isHostLetter(c) || (isBracketed && c == ':');
  };
  if (host.empty() || !std::ranges::all_of(host, isGood)) return wrong("it has no proper host");
  authority.remove_prefix(std::min(authority.size(), isBracketed ? end + 1 : end));
  return std::string(host);
}

base::Result<std::uint16_t> portOf(std::string_view rest, std::uint16_t usual) {
  if (rest.empty() || rest == ":") return usual;
  std::uint16_t port = 0;
  const auto* end = rest.data() + rest.size();
  const auto parsed = std::from_chars(rest.data() + 1, end, port);
  if (rest.front() == ':' && parsed.ec == std::errc() && parsed.ptr == end && port > 0) return port;
  return wrong("its port is no number from 1 to 65535");
}

}  // namespace

std::string Url::hostField() const {
  const auto name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? kTlsPort : kPort) ? name : name + ":" + std::to_string(port);
}

base::Result<Url> parseUrl(std::string_view text) {
  Url url;
  url.tls = startsIgnoringCase(text, "https://");
  if (!url.tls && !startsIgnoringCase(text, "http://"))
    return wrong("it must begin with http:// or https://");
  text.remove_prefix(text.find("//") + 2);
  auto authority = text.substr(0, text.find_first_of("/?#"));
  auto path = text.substr(authority.size());
  if (authority.find('@') != std::string_view::npos) return wrong("it must not hold a user");
  url.host = TRY(takeHost(authority));
  url.port = TRY(portOf(authority, url.tls ? kTlsPort : kPort));
  while (path.ends_with('/')) path.remove_suffix(1);
  if (!std::ranges::all_of(path, isPathLetter))
    return wrong("its path must not hold spaces, a query or a fragment");
  url.path = path;
  return url;
}

}  // namespace http
