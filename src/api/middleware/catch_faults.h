#pragma once

#include <string_view>

#include "api/middleware/step.h"

namespace api {

/// What is told of a bug: enough to find it, nothing of what a tenant sent or keeps here.
/// Refers to its texts; lives as long as the call.
struct Fault {
  std::string_view requestId;
  std::string_view method;
  std::string_view route;  ///< the pattern, not the path; empty when none was found yet
  std::string_view type;   ///< of the exception; its own text may quote data
};
using OnFault = std::function<void(const Fault&)>;

/// Answers 500 with the request's id when a later step throws, and tells `onFault`, which may be
/// empty.
[[nodiscard]] Step catchFaults(OnFault onFault);

}  // namespace api
