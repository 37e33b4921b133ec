#include "api/wire/error_body.h"

#include <chrono>
#include <string_view>

#include "api/wire/json_writer.h"
#include "base/utf8_repair.h"

namespace wire {
namespace {

constexpr auto kHowToLogIn =
    "Send an API key as X-API-Key, or a signed token as Authorization: Bearer. On the server, "
    "`kubecoderun keys librechat` prints the settings for LibreChat.";

std::string_view typeOf(unsigned status) {
  switch (status) {
    case 401:
      return "authentication";
    case 403:
      return "authorization";
    case 404:
    case 405:
      return "resource_not_found";
    case 409:
      return "resource_conflict";
    case 413:
    case 431:
    case 507:
      return "resource_exhausted";
    case 429:
      return "rate_limited";
    case 503:
      return "service_unavailable";
    case 504:
      return "timeout";
    default:
      return status < 500 ? "validation" : "internal_server";
  }
}

double now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(std::chrono::floor<std::chrono::milliseconds>(since))
      .count();
}

void writeDetails(JsonWriter& json, const base::Error& error) {
  json.key("details");
  if (error.details.empty()) {
    json.null();
    return;
  }
  json.beginArray();
  for (const auto& detail : error.details) {
    json.beginObject().key("field").text(base::repairUtf8(detail.field));
    json.key("message")
        .text(base::repairUtf8(detail.message))
        .key("code")
        .text(detail.code)
        .endObject();
  }
  json.endArray();
}

}  // namespace

unsigned statusOf(base::ErrorKind kind) {
  switch (kind) {
    case base::ErrorKind::kInvalid:
      return 400;
    case base::ErrorKind::kUnprocessable:
      return 422;
    case base::ErrorKind::kUnauthorized:
      return 401;
    case base::ErrorKind::kForbidden:
      return 403;
    case base::ErrorKind::kNotFound:
      return 404;
    case base::ErrorKind::kMethodNotAllowed:
      return 405;
    case base::ErrorKind::kConflict:
      return 409;
    case base::ErrorKind::kTooSlow:
      return 408;
    case base::ErrorKind::kTooLarge:
      return 413;
    case base::ErrorKind::kStorageFull:
      return 507;
    case base::ErrorKind::kUnsupportedMedia:
      return 415;
    case base::ErrorKind::kRateLimited:
      return 429;
    case base::ErrorKind::kUnavailable:
      return 503;
    case base::ErrorKind::kTimedOut:
      return 504;
    case base::ErrorKind::kInternal:
      return 500;
  }
  return 500;
}

std::string errorBody(unsigned status, const base::Error& error, const std::string& requestId) {
  const auto message = base::repairUtf8(error.message);
  const bool limited = status == 429;
  const auto& code = error.code;
  JsonWriter json;
  json.beginObject().key("error").text(limited ? "rate_limited" : code.empty() ? message : code);
  if (limited || !code.empty()) {
    json.key("message").text(message);
  } else if (status == 401) {
    json.key("message").text(kHowToLogIn);
  }
  json.key("error_type").text(typeOf(status));
  writeDetails(json, error);
  json.key("request_id").text(requestId).key("timestamp").number(now());
  if (code == "execution_profile_mismatch") {
    json.key("expected_profile").text("stateful").key("actual_profile").text("default");
  }
  if (error.maxBytes) json.key("max_bytes").unsignedInteger(*error.maxBytes);
  if (error.retryAfter) {
    json.key("retry_after_seconds")
        .number(std::chrono::duration<double>(*error.retryAfter).count());
  }
  json.endObject();
  return std::move(json).take();
}

}  // namespace wire
