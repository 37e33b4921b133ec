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

}  // namespace

http::Response jsonAnswer(unsigned status, std::string body) {
  http::Response response{.status = status, .headers = {}, .body = std::move(body)};
  response.headers.add("Content-Type", "application/json");
  return response;
}

http::Response errorAnswer(base::Error error, const std::string& requestId) {
  const auto status = wire::statusOf(error.kind);
  // What is not there now may be soon: a runner that died is back within a second.
  if (status == 503 && !error.retryAfter) error.retryAfter = std::chrono::seconds(1);
  auto response = jsonAnswer(status, wire::errorBody(status, error, requestId));
  if (error.retryAfter) {
    const auto seconds = std::ceil(std::chrono::duration<double>(*error.retryAfter).count());
    response.headers.add("Retry-After", std::to_string(static_cast<long>(std::max(1.0, seconds))));
  }
  return response;
}

http::Response renderError(unsigned status, std::string_view message) {
  const auto requestId = base::newId();
  const base::Error error{.message = std::string(message)};
  auto response = jsonAnswer(status, wire::errorBody(status, error, requestId));
  addStandardHeaders(response, requestId);
  return response;
}

void addStandardHeaders(http::Response& response, const std::string& requestId) {
  for (const auto& [name, value] : kStandardHeaders) response.headers.add(name, value);
  response.headers.add("X-Request-ID", requestId);
}

}  // namespace api
