#pragma once

#include <atomic>
#include <boost/json/parse.hpp>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "api/answers.h"
#include "api/pipeline.h"
#include "api/test_listeners.h"
#include "api/test_requests.h"
#include "async/io_threads.h"
#include "async/moved_clock.h"
#include "backends/memory/memory_counter_store.h"
#include "backends/memory/memory_file_store.h"
#include "backends/memory/memory_key_store.h"
#include "backends/memory/memory_session_store.h"
#include "backends/memory/memory_state_store.h"
#include "execution/fake_sandbox_provider.h"
#include "files/session_workspace.h"
#include "http/raw_client.h"
#include "http/server.h"

namespace api {

/// For tests: time that can be moved, by the one service of a process that has the clock.
class ServiceClock {
 public:
  explicit ServiceClock(bool isOurs) {
    if (isOurs) moved_.emplace();
  }
  void advance(async::SteadyClock::duration time) { moved_.value().advance(time); }

 private:
  std::optional<async::MovedClock> moved_;
};

/// For tests: everything between the bytes of a client and a sandbox, in this process, on a free
/// port, over fake sandboxes and a clock that can be moved. The key is "k".
///
/// Serves from the first connect() on; until then its parts may be changed.
class TestService {
 public:
  struct Setup {
    execution::FairQueue::Limits queue{.places = 2, .perPrincipal = 2, .waiting = 2};
    auth::Authenticate::Options access{.keys = {"k"}};
    http::Options http = {};
    std::size_t maxBodyBytes = 2 << 20;
    execution::ExecuteCode::Settings execution = {};
    execution::ToolRuns::Settings tools = {};
    files::FilePolicy files = {};
    std::chrono::seconds sessionTimeToLive{3600};
    bool hasClock = true;  ///< false where a process has several
  };

  TestService() : TestService(Setup()) {}
  explicit TestService(const Setup& setup)
      : clock(setup.hasClock),
        authenticate(withManagedKeys(setup.access)),
        admission(setup.queue),
        sessions(sessionStore, setup.sessionTimeToLive),
        ownedFiles(sessions, fileStore),
        workspaces(sessions, fileStore, setup.files, {}),
        execute(admission, sandboxes, &workspaces, &carry, languages, observer, setup.execution),
        toolRuns(execute, admission, setup.tools),
        services{.execute = execute,
                 .toolRuns = toolRuns,
                 .sessions = sessions,
                 .files = ownedFiles,
                 .fileStore = fileStore,
                 .sandboxes = sandboxes,
                 .authenticate = authenticate,
                 .limiter = limiter,
                 .languages = languages,
                 .filePolicy = setup.files,
                 .managedKeys = &managedKeys,
                 .state = &carry,
                 .maxBodyBytes = setup.maxBodyBytes,
                 .version = "1.2.3",
                 .onAnswered = heard.onAnswered(),
                 .onFault = heard.onFault()},
        router(buildRoutes(services)),
        server(threads, withErrors(setup.http), buildPipeline(router, services)) {}

  ~TestService() {
    admission.close();
    stop();
    threads.stop();
  }

  [[nodiscard]] http::RawClient connect() {
    std::call_once(started_, [this] {
      threads.start();
      const auto started = server.start();
      if (!started) throw std::runtime_error(started.error().message);
    });
    return http::RawClient(server.port());
  }
  /// What SIGTERM does: refuses newcomers, waits for requests in flight. Blocks.
  void stop() { server.stop(); }

  /// One request on a connection of its own.
  [[nodiscard]] http::RawClient::Reply ask(std::string_view bytes) {
    auto client = connect();
    client.send(bytes);
    return client.reply();
  }

  /// Whether `condition` comes true within five real seconds.
  template <class Condition>
  [[nodiscard]] static bool becomes(Condition condition) {
    for (int i = 0; i < 5'000 && !condition(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return condition();
  }

  ServiceClock clock;  // first: everything below waits for it
  execution::FakeSandboxProvider sandboxes;
  memory::Contents stored;
  memory::MemorySessionStore sessionStore{stored};
  memory::MemoryFileStore fileStore{stored};
  memory::MemoryStateStore states{stored};
  memory::MemoryKeyStore keyStore;
  memory::MemoryCounterStore counters;
  std::atomic<model::Timestamp> calendar{model::Timestamp(std::chrono::seconds(1'700'000'000))};
  auth::ManagedKeys managedKeys{keyStore};
  auth::RateLimiter limiter{counters, {.now = [this] { return calendar.load(); }}};
  CountingObserver observer;
  Heard heard;
  model::LanguageCatalog languages{{{.code = "py", .aliases = {"python"}, .keepsVariables = true},
                                    {.code = "rs", .aliases = {"rust"}, .timeMultiplier = 2},
                                    {.code = "bash", .aliases = {"sh"}}}};
  auth::Authenticate authenticate;
  execution::Admission admission;
  async::IoThreads threads{1};
  files::OwnedSessions sessions;
  files::OwnedFiles ownedFiles;
  files::SessionWorkspaces workspaces;
  execution::CarryState carry{states, sessions, "a key", {.mostBytes = 1 << 20}};
  execution::ExecuteCode execute;
  execution::ToolRuns toolRuns;
  Services services;
  http::Router router;
  http::Server server;

 private:
  auth::Authenticate::Options withManagedKeys(auth::Authenticate::Options options) {
    options.managedKeys = &managedKeys;
    return options;
  }
  static http::Options withErrors(http::Options options) {
    options.renderError = renderError;
    return options;
  }

  std::once_flag started_;
};

[[nodiscard]] inline boost::json::object jsonOf(const http::RawClient::Reply& reply) {
  return boost::json::parse(reply.body).as_object();
}

}  // namespace api
