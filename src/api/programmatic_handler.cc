#include "api/programmatic_handler.h"

#include <string>
#include <utility>
#include <variant>

#include "api/admit.h"
#include "api/answer_or_error.h"
#include "api/client_checks.h"
#include "api/owner.h"
#include "api/principal.h"
#include "api/wire/tool_answer.h"
#include "api/wire/tool_request.h"

namespace api {
namespace {

/// A name that a cancel could not give is as good as none.
std::string requestId(const http::Request& request) {
  const auto id = request.headers.find("X-LibreChat-Code-Request-ID").value_or("");
  return wire::isRequestId(id) ? std::string(id) : std::string();
}

async::Task<base::Result<execution::ToolAnswer>> carryOn(
    Services& services, std::variant<model::ExecutionRequest, wire::ContinuationBody> body,
    const http::Request& asked, http::RequestContext& context) {
  auto id = requestId(asked);
  if (auto* results = std::get_if<wire::ContinuationBody>(&body)) {
    co_return co_await services.toolRuns.resume(principalOf(context), std::move(results->token),
                                                std::move(results->results), std::move(id),
                                                context.cancel);
  }
  auto& request = std::get<model::ExecutionRequest>(body);
  request.owner = CO_TRY(ownerOf(asked, context, request.owner.user));
  CO_TRY(co_await admit(services, context));
  co_return co_await services.toolRuns.begin(std::move(request), std::move(id), context.cancel);
}

async::Task<base::Result<http::Response>> runProgram(Services& services, http::Request& request,
                                                     http::RequestContext& context) {
  CO_TRY(checkContentType(request));
  auto text = CO_TRY(co_await request.body->readAll(http::kWholeBody));
  CO_TRY(checkProfile(request));
  auto body = CO_TRY(wire::parseToolRequest(text, services.languages));
  text = {};  // results of megabytes are not kept twice while the program goes on
  const auto answer = CO_TRY(co_await carryOn(services, std::move(body), request, context));
  co_return jsonAnswer(200,
                       wire::renderToolAnswer(answer, services.languages, services.outputMode));
}

async::Task<base::Result<http::Response>> cancel(Services& services, http::Request& request,
                                                 http::RequestContext& context) {
  CO_TRY(checkContentType(request));
  const auto body = CO_TRY(co_await request.body->readAll(http::kWholeBody));
  const auto id = CO_TRY(wire::parseCancel(body));
  const auto cancelled = CO_TRY(services.toolRuns.cancel(principalOf(context), id));
  const bool requested = cancelled == execution::ToolRuns::Cancel::kRequested;
  co_return requested ? jsonAnswer(202, R"({"status":"cancellation_requested"})")
                      : jsonAnswer(200, R"({"status":"already_completed"})");
}

}  // namespace

http::Handler programmaticHandler(Services& services) {
  return answerOrError(services, runProgram);
}

http::Handler cancelHandler(Services& services) {
  return answerOrError(services, cancel);
}

}  // namespace api
