#include "api/openapi_handler.h"

#include <string>

namespace api {
namespace {

async::Task<http::Response> describe(http::Request&, http::RequestContext&) {
  http::Response response{.status = 200, .headers = {}, .body = std::string(openApiText())};
  response.headers.add("Content-Type", "application/yaml");
  co_return response;
}

}  // namespace

http::Handler openApiHandler() {
  return describe;
}

}  // namespace api
