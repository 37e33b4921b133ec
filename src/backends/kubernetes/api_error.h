#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace kubernetes {

/// Why the API did not do what it was asked; what a caller can do about it.
enum class Problem {
  kNotFound,         ///< no such object, or it has another uid than the one named
  kAlreadyExists,    ///< an object of that name is there
  kConflict,         ///< the object changed meanwhile, or a precondition does not hold
  kGone,             ///< the resourceVersion or continue token is too old: list anew
  kUnauthorized,     ///< the credentials are not accepted
  kForbidden,        ///< these credentials may not, or a policy refuses the object
  kQuotaExceeded,    ///< the namespace has no room for it; may help once something was deleted
  kInvalid,          ///< the request is wrong; repeating it cannot help
  kTooManyRequests,  ///< the server is throttling; see retryAfter
  kUnavailable,      ///< no server, a broken connection, or a server in trouble
  kTimedOut,         ///< the deadline passed
  kCancelled,        ///< the caller's token fired
  kNotKubernetes,    ///< something answered that is no API server, or far too much of it
};

struct ApiError {
  Problem problem = Problem::kUnavailable;
  std::string message;  ///< a sentence, the server's where it said one; at most 1 KiB
  /// The API's word for it, e.g. "AlreadyExists"; may be empty; at most 64 bytes.
  std::string reason = {};
  std::optional<std::chrono::milliseconds> retryAfter = std::nullopt;
  /// Whether the request may have been carried out all the same, or an earlier try of it: then
  /// kAlreadyExists, a patch's kConflict and a removal's kNotFound may be one's own.
  bool mayHaveHappened = false;
};

template <class T>
using ApiResult = tl::expected<T, ApiError>;

[[nodiscard]] inline tl::unexpected<ApiError> failed(Problem problem, std::string message) {
  return tl::unexpected(ApiError{.problem = problem, .message = std::move(message)});
}

}  // namespace kubernetes
