#include "api/exec_handler.h"

#include <string>

#include "api/answer_or_error.h"
#include "api/content_type.h"
#include "api/exec_stream.h"
#include "api/owner.h"
#include "api/wire/execution_request.h"

namespace api {
namespace {

/// Profiles and workspaces of newer clients (wire contract, 0.5 and 1.1.4): we have neither.
base::Result<void> checkProfile(const http::Request& request) {
  const auto refuse = [](base::ErrorKind kind, std::string message, std::string code) {
    return base::fail({.kind = kind, .message = std::move(message), .code = std::move(code)});
  };
  for (const auto* header : {"X-LibreChat-Code-Workspace-ID", "X-LibreChat-Code-Worker-ID"}) {
    if (!request.headers.find(header)) continue;
    return refuse(base::ErrorKind::kConflict, "This server has no attached workspaces",
                  "unsupported_capability");
  }
  const auto profile = request.headers.find("X-CodeAPI-Expected-Profile");
  if (!profile || *profile == "default") return {};
  if (*profile == "stateful") {
    return refuse(base::ErrorKind::kConflict, "This server runs the default profile, not stateful",
                  "execution_profile_mismatch");
  }
  return refuse(base::ErrorKind::kInvalid, "X-CodeAPI-Expected-Profile must be default or stateful",
                "invalid_execution_profile");
}

base::Result<void> checkContentType(const http::Request& request) {
  if (isJson(request)) return {};
  const auto type = request.headers.find("Content-Type").value_or("");
  return base::fail(base::ErrorKind::kUnsupportedMedia,
                    "Unsupported content type: " + std::string(type.substr(0, 100)));
}

async::Task<base::Result<http::Response>> execute(Services& services, http::Request& request,
                                                  http::RequestContext& context) {
  CO_TRY(checkContentType(request));
  const auto body = CO_TRY(co_await request.body->readAll(http::kWholeBody));
  CO_TRY(checkProfile(request));
  auto parsed = CO_TRY(wire::parseExecution(body, services.languages));
  parsed.request.owner = CO_TRY(ownerOf(request, context, parsed.request.owner.user));
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
