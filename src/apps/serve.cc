// `serve`: the parent of runner and server; of the server alone when sandboxes are pods. Started by
// root it stays root, and does nothing but this.
#include <cstdio>
#include <cstdlib>

#include "apps/commands.h"
#include "apps/data_folder.h"
#include "apps/identity.h"
#include "apps/listening_socket.h"
#include "apps/read_settings.h"
#include "apps/runner_plan.h"
#include "apps/runtime_folder.h"
#include "apps/supervisor.h"
#include "apps/telemetry_settings.h"
#include "base/result.h"

namespace apps {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
constexpr const char* kInputs = "inputs";  // the runner's, beside the server's stored files

/// What a pod is told of its cluster; kubeconfigs are settings.
void addClusterVariables(std::vector<std::string>& environment) {
  for (const char* name : {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"}) {
    const char* value = ::getenv(name);
    if (value != nullptr) environment.push_back(std::string(name) + "=" + value);
  }
}

ChildPlan serverPlan(const config::Loaded& loaded, const fs::path& runnerSocket,
                     const std::optional<Identity>& identity) {
  auto environment = config::childEnvironment(loaded, config::Secrets::kInclude);
  environment.emplace_back("PATH=/usr/bin:/bin");
  addClusterVariables(environment);
  std::vector<std::string> argv{kThisProgram, "serve-http"};
  if (!runnerSocket.empty()) argv.insert(argv.end(), {"--runner-socket", runnerSocket.string()});
  return {.name = "server",
          .argv = std::move(argv),
          .environment = std::move(environment),
          .identity = identity,
          .stopTime = loaded.settings.shutdownDelay + loaded.settings.shutdownGrace + 15s};
}

base::Result<int> supervise(const config::Loaded& loaded) {
  const auto identity = TRY(serverIdentityIfRoot(loaded.settings.serverUser));
  TRY(makeDataFolder(loaded.settings.dataFolder, identity));
  const auto log = logFor(loaded.settings);
  if (loaded.settings.sandboxBackend == config::SandboxBackend::kKubernetes)
    return Supervisor({serverPlan(loaded, {}, identity)}, log).run();
  const auto runtime = TRY(RuntimeFolder::make());
  const auto socket = runtime.path() / "runner.socket";
  const auto listener = TRY(listenUnix(socket, identity));
  Supervisor supervisor(
      {runnerPlan(loaded.settings, listener.get(), identity, loaded.settings.dataFolder / kInputs),
       serverPlan(loaded, socket, identity)},
      log);
  return supervisor.run();
}

}  // namespace

int serve() {
  const auto loaded = loadSettings();
  if (!loaded) return kWrongConfiguration;
  const auto code = supervise(*loaded);
  if (code) return *code;
  std::fprintf(stderr, "kubecoderun serve: %s\n", code.error().message.c_str());
  return kWrongConfiguration;
}

}  // namespace apps
