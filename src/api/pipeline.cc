#include "api/pipeline.h"

#include "api/answers.h"
#include "api/download_handler.h"
#include "api/exec_handler.h"
#include "api/file_handlers.h"
#include "api/health_handlers.h"
#include "api/middleware/authenticate.h"
#include "api/middleware/catch_faults.h"
#include "api/middleware/find_route.h"
#include "api/middleware/limit_body.h"
#include "api/middleware/limit_rate.h"
#include "api/middleware/measure.h"
#include "api/middleware/standard_headers.h"
#include "api/openapi_handler.h"
#include "api/probe_handlers.h"
#include "api/programmatic_handler.h"
#include "api/session_handlers.h"
#include "api/state_handlers.h"
#include "api/upload_handlers.h"

namespace api {
namespace {

async::Task<http::Response> handle(http::Request& request, http::RequestContext& context) {
  return (*request.handler)(request, context);
}

std::size_t mostStateBytes(const Services& services) {
  return services.state == nullptr ? 0 : services.state->settings().mostBytes;
}

}  // namespace

http::Router buildRoutes(Services& services) {
  http::Router router;
  router.add("POST", "/exec", execHandler(services));
  router.add("POST", "/exec/programmatic", programmaticHandler(services));
  router.add("POST", "/exec/programmatic/cancel", cancelHandler(services));
  router.add("POST", "/exec/cancel", cancelHandler(services));
  router.add("POST", "/upload", uploadHandler(services));
  router.add("POST", "/upload/batch", uploadBatchHandler(services));
  router.add("GET", "/files/{session}", listFilesHandler(services));
  router.add("DELETE", "/files/{session}/{file}", deleteFileHandler(services));
  router.add("GET", "/download/{session}/{file}", downloadHandler(services));
  router.add("OPTIONS", "/download/{session}/{file}", downloadOptionsHandler());
  router.add("GET", "/sessions", listSessionsHandler(services));
  router.add("GET", "/sessions/{session}", sessionHandler(services));
  router.add("DELETE", "/sessions/{session}", deleteSessionHandler(services));
  router.add("GET", "/sessions/{session}/objects/{file}", fileObjectHandler(services));
  router.add("GET", "/health", healthHandler(services));
  router.add("GET", "/health/detailed", detailedHealthHandler(services));
  router.add("GET", "/health/kubernetes", kubernetesHealthHandler(services));
  router.add("GET", "/ready", readyHandler(services));
  router.add("GET", "/status", statusHandler(services));
  router.add("GET", "/openapi.yaml", openApiHandler());
  if (services.state != nullptr) addStateRoutes(router, services);
  return router;
}

http::Handler buildPipeline(const http::Router& router, const Services& services) {
  return chain(
      {
          measure(services.onAnswered),     // first, so that refusals and faults count too
          standardHeaders(),                // before anything that answers
          catchFaults(services.onFault),    // before anything that may hold a bug
          findRoute(router),                // what does not exist costs neither key nor body
          limitBody(services.maxBodyBytes,  // before anybody reads: a key may be in the body
                    {{"/upload", services.maxUploadBytes},
                     {"/upload/batch", services.maxUploadBytes},
                     {kStateRoute, mostStateBytes(services)}}),
          authenticate(services.authenticate,  // from here on it is known who asks
                       {"/health", "/ready", "/openapi.yaml"}),  // probes and readers have no key
          limitRate(services.limiter,  // last: a limit is that of who asks
                    {"/exec"}),        // elsewhere a request may be no execution
      },
      handle);
}

}  // namespace api
