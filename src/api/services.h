#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "access/authenticate.h"
#include "access/managed_keys.h"
#include "access/rate_limiter.h"
#include "api/middleware/catch_faults.h"
#include "api/middleware/measure.h"
#include "api/wire/execution_answer.h"
#include "execution/carry_state.h"
#include "execution/execute_code.h"
#include "execution/tool_runs.h"
#include "files/file_policy.h"
#include "files/owned_files.h"
#include "files/owned_sessions.h"
#include "model/language.h"
#include "ports/sandbox_provider.h"

namespace api {

/// What the handlers work with. Everything referred to outlives the server.
struct Services {
  execution::ExecuteCode& execute;
  execution::ToolRuns& toolRuns;
  files::OwnedSessions& sessions;
  files::OwnedFiles& files;
  ports::FileStore& fileStore;
  ports::SandboxProvider& sandboxes;
  auth::Authenticate& authenticate;
  auth::RateLimiter& limiter;
  const model::LanguageCatalog& languages;
  files::FilePolicy filePolicy = {};
  auth::ManagedKeys* managedKeys = nullptr;  ///< null: there are none
  execution::CarryState* state = nullptr;    ///< null: no routes for it
  std::size_t maxBodyBytes = 50U << 20;      ///< of every route but uploads and states
  std::size_t maxUploadBytes = 1U << 30;
  wire::OutputMode outputMode = wire::OutputMode::kRaw;
  std::chrono::seconds maxExecutionTime{30};
  std::uint64_t maxMemoryMegabytes = 512;
  std::string version;
  std::function<bool()> isLeaving = {};  ///< whether the server stops soon; absent: never
  OnAnswered onAnswered = {};            ///< for the access log
  OnFault onFault = {};                  ///< for the log
};

}  // namespace api
