#include "api/exec_handler.h"

#include "api/admit.h"
#include "api/answer_or_error.h"
#include "api/client_checks.h"
#include "api/exec_stream.h"
#include "api/owner.h"
#include "api/wire/execution_request.h"

namespace api {
namespace {

async::Task<base::Result<http::Response>> execute(Services& services, http::Request& request,
                                                  http::RequestContext& context) {
  CO_TRY(checkContentType(request));
  const auto body = CO_TRY(co_await request.body->readAll(http::kWholeBody));
  CO_TRY(checkProfile(request));
  auto parsed = CO_TRY(wire::parseExecution(body, services.languages));
  parsed.request.owner = CO_TRY(ownerOf(request, context, parsed.request.owner.user));
  CO_TRY(co_await admit(services, context));
  if (wantsEvents(request))
    co_return co_await executeAsEvents(services, std::move(parsed.request), context);
  const auto* language = services.languages.find(parsed.request.program.language);
  ports::OutputListener nobody;
  const auto outcome =
      CO_TRY(co_await services.execute(std::move(parsed.request), nobody, context.cancel));
  co_return jsonAnswer(200, wire::renderExecution(outcome, *language, services.outputMode));
}

}  // namespace

http::Handler execHandler(Services& services) {
  return answerOrError(services, execute);
}

}  // namespace api
