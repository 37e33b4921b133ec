#include "api/exec_handler.h"

#include "api/answers.h"
#include "api/client_checks.h"
#include "api/principal.h"
#include "api/wire/execution_request.h"

namespace api {
namespace {

async::Task<base::Result<http::Response>> execute(Services& services, http::Request& request,
                                                  http::RequestContext& context) {
  CO_TRY(checkContentType(request));
  const auto body = CO_TRY(co_await request.body->readAll(http::kWholeBody));
  CO_TRY(checkProfile(request));
  auto parsed = CO_TRY(wire::parseExecution(body, services.languages));
  parsed.request.principal = principalOf(context);
  const auto* language = services.languages.find(parsed.request.program.language);
  ports::OutputListener nobody;
  const auto outcome =
      CO_TRY(co_await services.execute(std::move(parsed.request), nobody, context.cancel));
  co_return jsonAnswer(200, wire::renderExecution(outcome, *language, services.outputMode));
}

}  // namespace

http::Handler execHandler(Services& services) {
  return [&services](http::Request& request,
                     http::RequestContext& context) -> async::Task<http::Response> {
    return [](Services& with, http::Request& asked,
              http::RequestContext& of) -> async::Task<http::Response> {
      auto answer = co_await execute(with, asked, of);
      if (answer) co_return *std::move(answer);
      co_return errorAnswer(answer.error(), of.requestId);
    }(services, request, context);
  };
}

}  // namespace api
