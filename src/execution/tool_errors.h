#pragma once

#include "base/result.h"

// What is told of a program that calls tools when its token does not lead to it. The same words
// wherever that is found out: they say nothing of the reason.
namespace execution {

inline tl::unexpected<base::Error> executionNotFound() {
  return base::fail(base::ErrorKind::kNotFound, "Execution not found or expired");
}

inline tl::unexpected<base::Error> continuationBusy() {
  return base::fail(base::ErrorKind::kConflict, "This continuation is being processed");
}

}  // namespace execution
