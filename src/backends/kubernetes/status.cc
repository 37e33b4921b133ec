#include "backends/kubernetes/status.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "backends/kubernetes/json.h"
#include "base/utf8_repair.h"

namespace kubernetes {
namespace {

constexpr std::size_t kLongestMessage = 1'024, kLongestReason = 64;
constexpr std::int64_t kLongestWait = 300;  // seconds, whatever a proxy says

struct Meaning {
  std::string_view reason;
  Problem problem;
};

// k8s.io/apimachinery/pkg/apis/meta/v1, StatusReason.
constexpr std::array kMeanings{
    Meaning{"NotFound", Problem::kNotFound},
    Meaning{"AlreadyExists", Problem::kAlreadyExists},
    Meaning{"Conflict", Problem::kConflict},
    Meaning{"Gone", Problem::kGone},
    Meaning{"Expired", Problem::kGone},
    Meaning{"Unauthorized", Problem::kUnauthorized},
    Meaning{"Forbidden", Problem::kForbidden},
    Meaning{"TooManyRequests", Problem::kTooManyRequests},
    Meaning{"Timeout", Problem::kUnavailable},
    Meaning{"ServerTimeout", Problem::kUnavailable},
    Meaning{"InternalError", Problem::kUnavailable},
    Meaning{"ServiceUnavailable", Problem::kUnavailable},
};

Problem meaningOf(unsigned code) {
  switch (code) {
    case 401:
      return Problem::kUnauthorized;
    case 403:
      return Problem::kForbidden;
    case 409:
      return Problem::kConflict;
    case 410:
      return Problem::kGone;
    case 429:
      return Problem::kTooManyRequests;
    default:
      break;
  }
  if (code >= 500) return Problem::kUnavailable;
  return code >= 400 ? Problem::kInvalid : Problem::kNotKubernetes;
}

Problem meaningOf(std::string_view reason, unsigned code) {
  const auto* found = std::ranges::find(kMeanings, reason, &Meaning::reason);
  return found == kMeanings.end() ? meaningOf(code) : found->problem;
}

std::optional<std::chrono::milliseconds> seconds(std::int64_t count) {
  if (count <= 0) return std::nullopt;
  return std::chrono::seconds(std::min(count, kLongestWait));
}

std::optional<std::chrono::milliseconds> seconds(std::optional<std::string_view> field) {
  std::int64_t count = 0;
  if (field) std::from_chars(field->data(), field->data() + field->size(), count);
  return seconds(count);
}

/// An answer without a Status. Its 404 is no "not found": somebody who waits until an object is
/// gone must not take the answer of a proxy for the API server's.
ApiError withoutStatus(unsigned code) {
  return {.problem = code == 404 ? Problem::kNotKubernetes : meaningOf(code),
          .message = "the server answered " + std::to_string(code) + " without a reason"};
}

}  // namespace

ApiError errorOf(const json::Object& status, unsigned code) {
  const auto own = json::number(status, "code");
  if (own >= 400 && own < 600) code = static_cast<unsigned>(own);
  const auto message = json::text(status, "message"), reason = json::text(status, "reason");
  ApiError error{
      .problem = Problem::kInvalid,
      .message = std::string(base::cutAtCharacter(message, kLongestMessage)),
      .reason = std::string(base::cutAtCharacter(reason, kLongestReason)),
      .retryAfter = seconds(json::number(json::object(status, "details"), "retryAfterSeconds")),
      .mayHaveHappened = code >= 500};
  error.problem = meaningOf(error.reason, code);
  // The quota's admission plugin says it in words only.
  const bool isQuota = message.find("exceeded quota: ") != std::string::npos;
  if (error.problem == Problem::kForbidden && isQuota) error.problem = Problem::kQuotaExceeded;
  if (error.message.empty()) error.message = withoutStatus(code).message;
  return error;
}

ApiError errorOf(unsigned code, std::string_view body, std::optional<std::string_view> retryAfter) {
  const auto parsed = json::parse(body);
  const bool isStatus = parsed && json::text(*parsed, "kind") == "Status";
  auto error = isStatus ? errorOf(*parsed, code) : withoutStatus(code);
  if (const auto asked = seconds(retryAfter)) error.retryAfter = asked;
  error.mayHaveHappened = code >= 500;
  return error;
}

}  // namespace kubernetes
