#pragma once

#include <string>

#include "base/error.h"

namespace wire {

/// Status of an answer that reports `kind` (wire contract, 0.6).
[[nodiscard]] unsigned statusOf(base::ErrorKind kind);

/// The error object of every answer that is not 2xx. `error` of a rate limit is the literal
/// "rate_limited", which clients look for; the sentence is then in `message`.
[[nodiscard]] std::string errorBody(unsigned status, const base::Error& error,
                                    const std::string& requestId);

}  // namespace wire
