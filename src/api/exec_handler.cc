#include "api/exec_handler.h"

#include <algorithm>
#include <string_view>

#include "api/answers.h"
#include "api/wire/error_body.h"
#include "api/wire/execution_request.h"

namespace api {
namespace {

bool isJson(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  constexpr std::string_view kJson = "application/json";
  return std::ranges::equal(type, kJson,
                            [](char left, char right) { return (left | 0x20) == (right | 0x20); });
}

/// Profiles and workspaces of newer clients (wire contract, 1.1.4): we have neither.
base::Result<void> checkProfile(const http::Request& request) {
  const auto refuse = [](base::ErrorKind kind, std::string message, std::string code) {
    return base::fail({.kind = kind, .message = std::move(message), .code = std::move(code)});
  };
  if (request.headers.find("X-LibreChat-Code-Workspace-ID")) {
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
  const auto type = request.headers.find("Content-Type").value_or("");
  if (isJson(type)) return {};
  return base::fail(base::ErrorKind::kUnsupportedMedia,
                    "Unsupported content type: " + std::string(type.substr(0, 100)));
}

async::Task<base::Result<http::Response>> execute(Services& services, http::Request& request,
                                                  http::RequestContext& context) {
  const auth::Credentials fromHeaders{.xApiKey = request.headers.find("X-API-Key"),
                                      .authorization = request.headers.find("Authorization")};
  // Whoever shows a key in a header is checked before the body is read.
  auto principal = base::Result<model::Principal>(model::Principal{});
  const bool keyInBody = services.authenticate.needsBodyKey(fromHeaders, request.peerAddress);
  const auto now = auth::FailureThrottle::TimePoint::clock::now();
  if (!keyInBody) principal = services.authenticate(fromHeaders, request.peerAddress, now);
  if (!principal) co_return base::fail(principal.error());
  CO_TRY(checkContentType(request));
  const auto body = CO_TRY(co_await request.body->readAll(services.maxBodyBytes));
  if (keyInBody) {
    const auto key = wire::bodyKey(body);
    auto credentials = fromHeaders;
    if (key) credentials.bodyKey = *key;
    principal = services.authenticate(credentials, request.peerAddress, now);
    if (!principal) co_return base::fail(principal.error());
  }
  context.principal = principal->id.substr(0, 12);
  CO_TRY(checkProfile(request));
  auto parsed = CO_TRY(wire::parseExecution(body, services.languages));
  parsed.request.principal = *principal;
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
