#include "api/middleware/step.h"

#include <ranges>
#include <utility>

namespace api {

http::Handler chain(std::vector<Step> steps, http::Handler handle) {
  for (auto& step : steps | std::views::reverse) {
    handle = [step = std::move(step), next = std::move(handle)](http::Request& request,
                                                                http::RequestContext& context) {
      return step(request, context, next);
    };
  }
  return handle;
}

}  // namespace api
