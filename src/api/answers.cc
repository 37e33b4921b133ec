#include "api/answers.h"

#include <cmath>
#include <utility>

#include "api/wire/error_body.h"
#include "base/ids.h"

namespace api {
namespace {

constexpr std::pair<const char*, const char*> kStandardHeaders[] = {
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"X-XSS-Protection", "1; mode=block"},
    {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
    {"Referrer-Policy", "strict-origin-when-cross-origin"},
    {"Permissions-Policy", "geolocation=(), microphone=(), camera=()"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"X-CodeAPI-Execution-Profile", "default"},
};

base::ErrorKind kindOf(unsigned status) {
  switch (status) {
    case 404:
      return base::ErrorKind::kNotFound;
    case 405:
      return base::ErrorKind::kMethodNotAllowed;
    case 413:
      return base::ErrorKind::kTooLarge;
    case 415:
      return base::ErrorKind::kUnsupportedMedia;
    case 503:
      return base::ErrorKind::kUnavailable;
    case 500:
      return base::ErrorKind::kInternal;
    default:
      return base::ErrorKind::kInvalid;
  }
}

}  // namespace

http::Response jsonAnswer(unsigned status, std::string body) {
  http::Response response{.status = status, .headers = {}, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

http::Response errorAnswer(const base::Error& error, const std::string& requestId) {
  auto response = jsonAnswer(wire::statusOf(error.kind), wire::errorBody(error, requestId));
  if (error.retryAfter) {
    const auto seconds = std::ceil(std::chrono::duration<double>(*error.retryAfter).count());
    response.headers.add("Retry-After", std::to_string(static_cast<long>(std::max(1.0, seconds))));
  }
  return response;
}

http::Response renderError(unsigned status, std::string_view message) {
  const auto requestId = base::newId();
  auto response = errorAnswer({.kind = kindOf(status), .message = std::string(message)}, requestId);
  response.status = status;
  addStandardHeaders(response, requestId);
  return response;
}

void addStandardHeaders(http::Response& response, const std::string& requestId) {
  if (response.headers.find("X-Request-ID")) return;  // made by renderError
  for (const auto& [name, value] : kStandardHeaders) response.headers.add(name, value);
  response.headers.add("X-Request-ID", requestId);
}

}  // namespace api
