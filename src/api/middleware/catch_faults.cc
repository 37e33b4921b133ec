#include "api/middleware/catch_faults.h"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>
#include <utility>

#include "api/answers.h"

namespace api {
namespace {

/// "std::out_of_range" of the exception that is being handled.
std::string currentExceptionType() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "unknown";
  int failed = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &failed), &std::free);
  return failed == 0 ? name.get() : type->name();
}

async::Task<http::Response> answer(const OnFault& onFault, http::Request& request,
                                   http::RequestContext& context, const http::Handler& next) {
  std::string type;
  try {
    co_return co_await next(request, context);
  } catch (...) {
    type = currentExceptionType();
  }
  if (onFault) {
    onFault({.requestId = context.requestId,
             .method = request.method,
             .route = request.route,
             .type = type});
  }
  co_return errorAnswer({.kind = base::ErrorKind::kInternal, .message = "Internal server error"},
                        context.requestId);
}

}  // namespace

Step catchFaults(OnFault onFault) {
  return [onFault = std::move(onFault)](auto& request, auto& context, auto& next) {
    return answer(onFault, request, context, next);
  };
}

}  // namespace api
