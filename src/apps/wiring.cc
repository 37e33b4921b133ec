#include "apps/wiring.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "access/authenticate.h"
#include "access/network.h"
#include "api/answers.h"
#include "api/pipeline.h"
#include "apps/bookkeeper.h"
#include "apps/data_folder.h"
#include "apps/from_settings.h"
#include "apps/janitor.h"
#include "apps/sandboxes.h"
#include "apps/state_settings.h"
#include "async/io_threads.h"
#include "backends/embedded/storage.h"
#include "execution/carry_state.h"
#include "execution/execute_code.h"
#include "execution/tool_runs.h"
#include "files/session_workspace.h"
#include "http/response_head.h"
#include "http/server.h"
#include "languages/load.h"
#include "ports/observer.h"
#include "telemetry/access_log.h"

namespace apps {
namespace {

base::Result<auth::TokenKeys> tokenKeys(const config::Settings& settings) {
  const auto path = tokenKeysPath(settings);
  std::error_code failure;
  if (!settings.tokenKeys && !std::filesystem::exists(path, failure)) return auth::TokenKeys();
  auto keys = auth::TokenKeys::load(path);
  if (!keys)
    return base::fail(base::ErrorKind::kInvalid, "CODEAPI_JWT_KEYS: " + keys.error().message);
  if (settings.tokenKeys && keys->empty())
    return base::fail(base::ErrorKind::kInvalid,
                      "CODEAPI_JWT_KEYS: " + path.string() + " holds no key (*.pem, or *.json)");
  return keys;
}

base::Result<auth::Authenticate::Options> authenticationOptions(const Wiring::Parts& parts) {
  auth::Authenticate::Options options{.keys = parts.apiKeys};
  options.disabled = parts.settings.authDisabled;
  for (const auto& text : parts.settings.authTrustedNetworks) {
    options.trustedNetworks.push_back(TRY(auth::Network::parse(text)));
  }
  options.tokenKeys = TRY(tokenKeys(parts.settings));
  options.tokenRules = {.issuer = parts.settings.tokenIssuer,
                        .audience = parts.settings.tokenAudience,
                        .longestLifetime = parts.settings.tokenLongestLifetime,
                        .clockSkew = parts.settings.tokenClockSkew};
  return options;
}

auth::Authenticate::Options with(auth::Authenticate::Options options, auth::ManagedKeys& keys) {
  options.managedKeys = &keys;
  return options;
}

auth::RateLimiter::Options limiterOptions(const config::Settings& settings,
                                          const telemetry::Log& log) {
  return {.enabled = settings.rateLimits, .onFault = [&log](const base::Error& error) {
            log.error("rate limits are not held: the counters do not work",
                      {{"reason", error.message}});
          }};
}

execution::FairQueue::Limits queueLimits(const config::Settings& settings) {
  return execution::FairQueue::Limits::with(settings.maxConcurrentExecutions,
                                            settings.maxQueueLength);
}

execution::ExecuteCode::Settings executionSettings(const config::Settings& settings) {
  execution::ExecuteCode::Settings chosen;
  chosen.limits.base = runLimits(settings);
  chosen.longestQueueTime = settings.maxQueueTime;
  chosen.runsAtFullWeight = std::max(1U, std::thread::hardware_concurrency());
  return chosen;
}

execution::ToolRuns::Settings toolSettings(const config::Settings& settings) {
  execution::ToolRuns::Settings chosen;
  chosen.most = settings.ptcMaxPrograms;
  chosen.mostPerPrincipal = settings.ptcMaxProgramsPerPrincipal;
  chosen.longestWait = settings.ptcWaitTime;
  chosen.longestQueueTime = settings.maxQueueTime;
  return chosen;
}

/// Of all files together, and of what stands around them in a form.
std::size_t uploadBytes(const config::Settings& settings) {
  constexpr std::size_t kForm = 1 << 20;
  return settings.maxTotalFileSize.bytes() + kForm;
}

http::Options httpOptions(const config::Settings& settings) {
  http::Options options;
  options.address = settings.apiHost;
  options.port = static_cast<std::uint16_t>(settings.apiPort);
  options.limits.maxHeaderBytes = settings.httpMaxHeadBytes;
  options.limits.maxBodyBytes = std::max<std::size_t>(
      {settings.maxRequestBody.bytes(), uploadBytes(settings), settings.stateMaxSize.bytes()});
  options.limits.maxConnections = settings.httpMaxConnections;
  options.limits.headTimeout = settings.httpHeadTime;
  options.limits.bodyTimeout = settings.httpBodyTime;
  options.limits.idleTimeout = settings.httpIdleTime;
  options.limits.writeTimeout = settings.httpWriteTime;
  options.renderError = api::renderError;
  options.drainTimeout = settings.shutdownGrace;
  return options;
}

void noteAnswer(const telemetry::AccessLog& log, const http::Request& request,
                const http::Response& response, const http::RequestContext& context) {
  log.onAnswered({.requestId = context.requestId,
                  .method = request.method,
                  .path = request.path,
                  .status = response.status,
                  .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                      async::SteadyClock::now() - context.arrived),
                  .bytesOut = http::bodySize(response).value_or(0),
                  .principal = context.principal,
                  .peer = request.peerAddress});
}

void noteFault(const telemetry::Log& log, const api::Fault& fault) {
  log.error("a request met a bug", {{"request_id", fault.requestId},
                                    {"method", fault.method},
                                    {"route", fault.route},
                                    {"exception", fault.type}});
}

/// For what goes on beside the requests: with several threads, the first ones get most connections.
boost::asio::io_context& lastOf(async::IoThreads& threads) {
  return threads.at(threads.size() - 1);
}

}  // namespace

// Destroyed from the bottom up. stop() has ended the threads by then, so nothing runs any more;
// what suspended coroutines give back while they are destroyed with the threads stands above those.
struct Wiring::Objects {
  Objects(Parts parts, auth::Authenticate::Options authentication,
          std::unique_ptr<embedded::Storage> opened, std::unique_ptr<async::IoThreads> threads,
          Sandboxes made, const telemetry::Log& log);

  std::atomic<bool> isLeaving = false;
  telemetry::AccessLog accessLog;
  ports::Observer observer;
  std::unique_ptr<embedded::Storage> storage;
  files::OwnedSessions sessions;
  files::OwnedFiles ownedFiles;
  files::SessionWorkspaces workspaces;
  execution::CarryState carry;
  Janitor janitor;
  model::LanguageCatalog catalog;
  auth::ManagedKeys managedKeys;
  auth::Authenticate authenticate;
  auth::RateLimiter limiter;
  Bookkeeper bookkeeper;
  execution::Admission admission;
  std::unique_ptr<async::IoThreads> threads;
  Sandboxes sandboxes;
  execution::ExecuteCode execute;
  execution::ToolRuns toolRuns;
  api::Services services;
  http::Router router;
  http::Server server;
};

Wiring::Objects::Objects(Parts parts, auth::Authenticate::Options authentication,
                         std::unique_ptr<embedded::Storage> opened,
                         std::unique_ptr<async::IoThreads> ioThreads, Sandboxes made,
                         const telemetry::Log& log)
    : accessLog(log, parts.settings.enableAccessLogs),
      storage(std::move(opened)),
      sessions(storage->sessions(), parts.settings.sessionTimeToLive),
      ownedFiles(sessions, storage->files()),
      workspaces(sessions, storage->files(), filePolicy(parts.settings),
                 {.byFirstFile = parts.settings.sessionReuseByFile,
                  .byEntity = parts.settings.sessionReuseByEntity}),
      carry(storage->states(), sessions, storage->secret(), stateSettings(parts.settings)),
      janitor(sessions, storage->states(), storage->upkeep(),
              {.sessions = parts.settings.sessionCleanupInterval,
               .states = stateCheckInterval(parts.settings)},
              log),
      catalog(languages::catalogOf(parts.descriptions)),
      managedKeys(storage->keys()),
      authenticate(with(std::move(authentication), managedKeys)),
      limiter(storage->counters(), limiterOptions(parts.settings, log)),
      bookkeeper(managedKeys, storage->counters(), log),
      admission(queueLimits(parts.settings)),
      threads(std::move(ioThreads)),
      sandboxes(std::move(made)),
      execute(admission, sandboxes.provider(), &workspaces, &carry, catalog, observer,
              executionSettings(parts.settings)),
      toolRuns(execute, admission, toolSettings(parts.settings)),
      services{.execute = execute,
               .toolRuns = toolRuns,
               .sessions = sessions,
               .files = ownedFiles,
               .fileStore = storage->files(),
               .sandboxes = sandboxes.provider(),
               .authenticate = authenticate,
               .limiter = limiter,
               .languages = catalog,
               .filePolicy = filePolicy(parts.settings),
               .managedKeys = &managedKeys,
               .state = &carry,
               .maxBodyBytes = parts.settings.maxRequestBody.bytes(),
               .maxUploadBytes = uploadBytes(parts.settings),
               .outputMode = parts.settings.outputMode == config::OutputMode::kTrim
                                 ? wire::OutputMode::kTrim
                                 : wire::OutputMode::kRaw,
               .maxExecutionTime = parts.settings.maxExecutionTime,
               .maxMemoryMegabytes = parts.settings.maxMemory.count,
               .version = KCR_VERSION,
               .isLeaving = [this] { return isLeaving.load(); },
               .onAnswered =
                   [this](const http::Request& request, const http::Response& response,
                          const http::RequestContext& context) {
                     noteAnswer(accessLog, request, response, context);
                   },
               .onFault = [&log](const api::Fault& fault) { noteFault(log, fault); }},
      router(api::buildRoutes(services)),
      server(*threads, httpOptions(parts.settings), api::buildPipeline(router, services)) {}

Wiring::Wiring(std::unique_ptr<Objects> objects) : objects_(std::move(objects)) {}

Wiring::~Wiring() {
  stop();
}

base::Result<std::unique_ptr<Wiring>> Wiring::make(Parts parts, const telemetry::Log& log) {
  auto authentication = TRY(authenticationOptions(parts));
  auto storage = TRY(embedded::Storage::open(storeFolder(parts.settings.dataFolder)));
  auto threads = std::make_unique<async::IoThreads>(parts.settings.serverThreads);
  auto sandboxes = TRY(Sandboxes::make(parts.settings, parts.descriptions, parts.runnerSocket,
                                       lastOf(*threads).get_executor(), log));
  auto objects =
      std::make_unique<Objects>(std::move(parts), std::move(authentication), std::move(storage),
                                std::move(threads), std::move(sandboxes), log);
  return std::unique_ptr<Wiring>(new Wiring(std::move(objects)));
}

base::Result<void> Wiring::start() {
  auto& threads = *objects_->threads;
  threads.start();
  objects_->janitor.start(lastOf(threads).get_executor());
  objects_->bookkeeper.start(lastOf(threads).get_executor());
  return objects_->server.start();
}

void Wiring::leave() {
  objects_->isLeaving = true;
  objects_->server.leave();
}

void Wiring::stop() {
  objects_->server.stop();
  objects_->admission.close();
  objects_->sandboxes.close();
  objects_->threads->stop();
  objects_->bookkeeper.finish();
  objects_->storage->stop();
}

}  // namespace apps
