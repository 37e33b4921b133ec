// `serve-http`: the unprivileged child of `serve` that talks to clients.
#include <csignal>
#include <cstdio>

#include "apps/commands.h"
#include "apps/descriptor_limit.h"
#include "apps/read_settings.h"
#include "apps/supervisor.h"
#include "apps/telemetry_settings.h"
#include "apps/wiring.h"
#include "config/api_key.h"
#include "languages/load.h"

namespace apps {
namespace {

sigset_t signalsToStop() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT}) sigaddset(&signals, signal);
  return signals;
}

/// The keys that the server accepts; one that was made just now is shown, this once.
base::Result<std::vector<std::string>> acceptedKeys(const config::Settings& settings) {
  auto keys = settings.apiKeys;
  const auto choice = TRY(config::apiKeyOrGenerate(settings));
  if (!choice.key.empty()) keys.push_back(choice.key);
  if (choice.made) {
    std::printf("API key (kept in %s): %s\n", config::apiKeyFile(settings).c_str(),
                choice.key.c_str());
    std::fflush(stdout);
  }
  return keys;
}

base::Result<std::unique_ptr<Wiring>> startServing(const config::Settings& settings,
                                                   const std::filesystem::path& runnerSocket,
                                                   const telemetry::Log& log) {
  auto descriptions = TRY(languages::load(settings.languagesFolder));
  auto keys = TRY(acceptedKeys(settings));
  Wiring::Parts parts{.settings = settings,
                      .apiKeys = std::move(keys),
                      .descriptions = std::move(descriptions),
                      .runnerSocket = runnerSocket};
  auto wiring = TRY(Wiring::make(std::move(parts), log));
  TRY(wiring->start());
  log.info("serving", {{"address", settings.apiHost}, {"port", settings.apiPort}});
  return wiring;
}

/// Goes on serving until whoever spreads the requests knows that we stop; a second signal ends it.
void leaveFor(std::chrono::seconds delay, Wiring& wiring, const sigset_t& signals,
              const telemetry::Log& log) {
  if (delay.count() == 0) return;
  log.info("leaving", {{"delaySeconds", delay.count()}});
  wiring.leave();
  const timespec time{.tv_sec = delay.count(), .tv_nsec = 0};
  (void)::sigtimedwait(&signals, nullptr, &time);
}

}  // namespace

int serveHttp(const std::filesystem::path& runnerSocket) {
  const auto loaded = loadPassedSettings();
  if (!loaded) return kWrongConfiguration;
  const auto log = logFor(loaded->settings);
  const sigset_t signals = signalsToStop();
  ::sigprocmask(SIG_BLOCK, &signals,
                nullptr);  // before there are threads: one of us waits for them
  raiseDescriptorLimit(loaded->settings.httpMaxConnections, log);
  const auto wiring = startServing(loaded->settings, runnerSocket, log);
  if (!wiring) {
    log.error(wiring.error().message);
    // An address in use may be free again soon; a wrong setting stays wrong.
    return wiring.error().kind == base::ErrorKind::kInvalid ? kWrongConfiguration : 1;
  }
  int signal = 0;
  ::sigwait(&signals, &signal);
  leaveFor(loaded->settings.shutdownDelay, **wiring, signals, log);
  log.info("stopping", {{"graceSeconds", loaded->settings.shutdownGrace.count()}});
  (*wiring)->stop();
  return 0;
}

}  // namespace apps
