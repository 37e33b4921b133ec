#include "http/target.h"

#include "http/letter_case.h"
#include "http/percent.h"

namespace http {
namespace {

/// What follows scheme and authority of an absolute form; the whole of any other form.
std::string_view withoutOrigin(std::string_view raw) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!startsIgnoringCase(raw, scheme)) continue;
    raw.remove_prefix(scheme.size());
    const auto end = raw.find('/');
    return end == std::string_view::npos ? "/" : raw.substr(end);
  }
  return raw;
}

base::Result<std::string> normalisePath(std::string_view raw) {
  std::string path;
  path.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '/' && !path.empty() && path.back() == '/') continue;
    if (c == '%') {
      const auto byte = escapedByte(raw.substr(i));
      if (!byte) return base::fail(base::ErrorKind::kInvalid, "Malformed escape in the URL path");
      i += 2;
      c = *byte;
      if (c == '\0') return base::fail(base::ErrorKind::kInvalid, "NUL in the URL path");
      if (c == '/' || c == '%') {
        path += c == '/' ? "%2F" : "%25";
        continue;
      }
    }
    path += c;
  }
  if (path.size() > 1 && path.back() == '/') path.pop_back();
  if (path == "/v1") return std::string("/");
  if (path.starts_with("/v1/")) path.erase(0, 3);
  return path;
}

}  // namespace

base::Result<Target> parseTarget(std::string_view raw) {
  if (raw == "*") return Target{.path = "*", .query = {}};
  raw = withoutOrigin(raw);
  if (raw.find('#') != std::string_view::npos) {
    return base::fail(base::ErrorKind::kInvalid, "Fragment in the request target");
  }
  const auto mark = raw.find('?');
  const auto rawPath = raw.substr(0, mark);
  const auto query = mark == std::string_view::npos ? "" : raw.substr(mark + 1);
  if (!rawPath.starts_with('/')) {
    return base::fail(base::ErrorKind::kInvalid, "The request target must be an absolute path");
  }
  auto path = normalisePath(rawPath);
  if (!path) return base::fail(path.error());
  return Target{.path = *std::move(path), .query = std::string(query)};
}

std::string decodeSegment(std::string_view segment) {
  std::string decoded;
  decoded.reserve(segment.size());
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const auto byte = escapedByte(segment.substr(i));
    decoded += byte.value_or(segment[i]);
    if (byte) i += 2;
  }
  return decoded;
}

}  // namespace http
