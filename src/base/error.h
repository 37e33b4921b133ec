#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace base {

/// What a caller can do about a failure. Neutral of any protocol; api/wire maps it to a status
/// code.
enum class ErrorKind {
  kInvalid,           ///< the request is wrong, retrying it unchanged cannot help
  kUnprocessable,     ///< the request does not have the expected shape (missing field, wrong type)
  kUnauthorized,      ///< nobody, or nobody known, asks
  kForbidden,         ///< known, but not allowed
  kNotFound,          ///< the thing named is not there (or not for this principal)
  kMethodNotAllowed,  ///< the thing is there, the verb is not
  kConflict,          ///< contradicts the present state or this deployment's capabilities
  kTooSlow,           ///< the client did not send in time what it had announced
  kTooLarge,          ///< over a size limit
  kStorageFull,       ///< the server has no room for it; may help once something was removed
  kUnsupportedMedia,  ///< a content type that is not understood
  kRateLimited,       ///< too many of these; see retryAfter
  kUnavailable,       ///< a dependency is down or everything is busy; see retryAfter
  kTimedOut,          ///< a deadline of ours passed
  kInternal,          ///< a bug or a broken machine
};

/// One wrong field of a request. `field` is a path such as "body -> code".
struct FieldError {
  std::string field;
  std::string message;
  std::string code;
};

/// An expected failure, as a value.
/// `message` may be shown to clients: it names the field or setting and what would be right,
/// never a secret, a host path or another tenant's data.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;
  std::vector<FieldError> details = {};
  std::optional<std::chrono::milliseconds> retryAfter = std::nullopt;
  /// A word that machines look for in place of the sentence, e.g. "execution_profile_mismatch".
  std::string code = {};
  /// With kTooLarge: how many bytes would have been accepted, where clients are told.
  std::optional<std::uint64_t> maxBytes = std::nullopt;
};

}  // namespace base
