#include "apps/sandboxes.h"

#include "apps/from_settings.h"
#include "apps/pod_settings.h"
#include "apps/pool_file.h"
#include "backends/local/local_sandbox_provider.h"
#include "backends/pods/pod_sandbox_provider.h"

namespace apps {
namespace {

using Descriptions = std::vector<languages::Description>;

constexpr auto kCloseTime = std::chrono::seconds(10);

void noteTrouble(const telemetry::Log& log, const std::string& what, const std::string& why) {
  if (why.empty())
    log.info("no trouble with sandbox pods any more", {{"what", what}});
  else
    log.warning("trouble with sandbox pods", {{"what", what}, {"reason", why}});
}

void noteNetwork(const telemetry::Log& log, const std::string& why) {
  if (why.empty())
    log.info("sandboxes do not reach the network any more", {});
  else
    log.warning("sandboxes reach the network", {{"reason", why}});
}

void hearOf(pods::Options& options, const telemetry::Log& log) {
  options.onTrouble = [&log](const std::string& what, const std::string& why) {
    noteTrouble(log, what, why);
  };
  options.onOpenNetwork = [&log](const std::string& why) { noteNetwork(log, why); };
  if (options.requireNetworkPolicy && options.plan.probes.empty())
    log.warning("nothing tells whether the network policy is enforced",
                {{"reason", "the API's address leads to no other machine, and POD_IP is not set"}});
}

base::Result<std::optional<PoolFile>> poolFileOf(const config::Settings& settings,
                                                 const Descriptions& descriptions,
                                                 const telemetry::Log& log) {
  if (settings.podPoolFile.empty()) return std::nullopt;
  std::vector<std::string> languages;
  for (const auto& description : descriptions) languages.push_back(description.language.code);
  return TRY(PoolFile::open(settings, std::move(languages), log));
}

}  // namespace

base::Result<Sandboxes> Sandboxes::make(const config::Settings& settings,
                                        const Descriptions& descriptions,
                                        const std::filesystem::path& runnerSocket,
                                        const boost::asio::any_io_executor& keeper,
                                        const telemetry::Log& log) {
  if (settings.sandboxBackend == config::SandboxBackend::kLocal) {
    return Sandboxes(std::make_unique<local::LocalSandboxProvider>(
        providerOptions(settings, descriptions, runnerSocket), keeper));
  }
  auto poolFile = TRY(poolFileOf(settings, descriptions, log));
  auto options = TRY(podOptions(poolFile ? poolFile->settings() : settings, descriptions));
  hearOf(options, log);
  log.info("sandboxes are pods", {{"cluster", options.access.server.host},
                                  {"access", options.access.origin},
                                  {"namespace", options.access.space},
                                  {"replica", options.plan.replica}});
  auto provider = TRY(pods::PodSandboxProvider::make(std::move(options), keeper));
  auto* pods = provider.get();  // outlives what runs on the keeper
  if (poolFile)
    PoolFile::follow(*std::move(poolFile), keeper,
                     [pods](const auto& language, auto target) { pods->resize(language, target); });
  Sandboxes sandboxes(std::move(provider));
  sandboxes.close_ = [pods] { pods->close(kCloseTime); };
  return sandboxes;
}

void Sandboxes::close() {
  std::exchange(close_, [] {})();
}

}  // namespace apps
