#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "access/authenticate.h"
#include "api/wire/execution_answer.h"
#include "execution/execute_code.h"
#include "http/message.h"
#include "model/language.h"
#include "ports/sandbox_provider.h"

namespace api {

/// What the handlers work with. Everything referred to outlives the server.
struct Services {
  execution::ExecuteCode& execute;
  ports::SandboxProvider& sandboxes;
  auth::Authenticate& authenticate;
  const model::LanguageCatalog& languages;
  std::size_t maxBodyBytes = 50U << 20;
  wire::OutputMode outputMode = wire::OutputMode::kRaw;
  std::chrono::seconds maxExecutionTime{30};
  std::uint64_t maxMemoryMegabytes = 512;
  std::string version;
  /// Hears of every answer, after it was made.
  std::function<void(const http::Request&, const http::Response&, const http::RequestContext&)>
      onAnswered;
};

}  // namespace api
