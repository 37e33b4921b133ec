#include "api/pipeline.h"

#include <exception>

#include "api/answers.h"
#include "api/exec_handler.h"
#include "api/probe_handlers.h"

namespace api {
namespace {

/// A bug becomes a 500 with the request's id, never a dead connection.
async::Task<http::Response> catchFaults(const http::Router& router, http::Request& request,
                                        http::RequestContext& context) {
  try {
    co_return co_await router.handle(request, context);
  } catch (const std::exception&) {
    // Told without details: they may hold another tenant's data.
  }
  co_return errorAnswer({.kind = base::ErrorKind::kInternal, .message = "Internal server error"},
                        context.requestId);
}

async::Task<http::Response> answer(const http::Router& router, const Services& services,
                                   http::Request& request, http::RequestContext& context) {
  auto response = co_await catchFaults(router, request, context);
  addStandardHeaders(response, context.requestId);
  if (services.onAnswered)
    services.onAnswered(request, response, context);  // last: refusals are counted too
  co_return response;
}

}  // namespace

http::Router buildRoutes(Services& services) {
  http::Router router(renderError);
  router.add("POST", "/exec", execHandler(services));
  router.add("GET", "/health", healthHandler(services));
  router.add("GET", "/ready", readyHandler(services));
  router.add("GET", "/status", statusHandler(services));
  return router;
}

http::Handler buildPipeline(const http::Router& router, const Services& services) {
  return [&router, &services](http::Request& request, http::RequestContext& context) {
    return answer(router, services, request, context);
  };
}

}  // namespace api
