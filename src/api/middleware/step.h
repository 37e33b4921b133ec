#pragma once

#include <functional>
#include <vector>

#include "http/message.h"

namespace api {

/// One step of the pipeline: answers by itself, or has `next` answer and may change what went in or
/// came back. All three outlive the task.
using Step = std::function<async::Task<http::Response>(http::Request&, http::RequestContext&,
                                                       const http::Handler& next)>;

/// A handler that goes through `steps` in their order and ends in `handle`.
[[nodiscard]] http::Handler chain(std::vector<Step> steps, http::Handler handle);

}  // namespace api
