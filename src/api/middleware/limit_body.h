#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/middleware/step.h"

namespace api {

/// What bodies may have that are sent to one route.
struct RouteLimit {
  std::string route;  ///< the pattern, as the Router knows it
  std::size_t mostBytes;
};

/// Lets nobody behind it read more than `mostBytes` of a body; who tries is told kTooLarge.
/// `others` are routes with limits of their own, such as uploads; the server's own limit
/// (http::Limits::maxBodyBytes) must be as high as the highest of all.
[[nodiscard]] Step limitBody(std::size_t mostBytes, std::vector<RouteLimit> others = {});

}  // namespace api
