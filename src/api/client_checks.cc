#include "api/client_checks.h"

#include <string>

#include "api/content_type.h"

namespace api {

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

}  // namespace api
