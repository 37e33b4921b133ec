#include "apps/from_settings.h"

#include <algorithm>
#include <memory>

#include "languages/layout.h"

namespace apps {
namespace {

using Descriptions = std::vector<languages::Description>;

/// POD_POOL_PY overrules what Python's description says; the tiers after the first are for few
/// programs.
std::uint32_t targetOf(const config::Settings& settings, const languages::Description& description,
                       std::size_t tier) {
  if (!settings.podPoolEnabled) return 0;
  const auto first = description.language.code == "py" ? settings.podPoolPy : description.pool;
  return tier == 0 ? first : (first + 3) / 4;
}

/// Whether a program starts in this language's parked interpreter.
bool takes(const languages::Description& description, const model::Program& program) {
  if (description.tiers.empty()) return false;
  if (!program.tools) return description.language.code == program.language;
  return std::ranges::count(description.toolLanguages, program.language) > 0;
}

std::optional<protocol::ParkedKind> chooseKind(const Descriptions& descriptions,
                                               const model::Program& program) {
  for (const auto& description : descriptions) {
    if (!takes(description, program)) continue;
    return protocol::ParkedKind{.language = description.language.code,
                                .tier = languages::chooseTier(description, program.code).name};
  }
  return std::nullopt;
}

}  // namespace

model::RunLimits runLimits(const config::Settings& settings) {
  return {.wallTime = settings.maxExecutionTime,
          .cpuTime = config::cpuTimeLimit(settings),
          .memoryBytes = settings.maxMemory.bytes(),
          .processes = settings.maxPids,
          .cpus = settings.maxCpus,
          .openFiles = settings.maxOpenFiles,
          .fileBytes = settings.sandboxFile.bytes(),
          .dataBytes = settings.sandboxData.bytes(),
          .tmpBytes = settings.sandboxTmp.bytes(),
          .inodes = settings.sandboxMaxInodes,
          .outputBytes = settings.maxOutputBytes,
          .drainBytes = settings.maxDrain.bytes()};
}

files::FilePolicy filePolicy(const config::Settings& settings) {
  files::FilePolicy policy;
  policy.mostFileBytes = settings.maxFileSize.bytes();
  policy.mostSessionBytes = settings.maxTotalFileSize.bytes();
  policy.mostUploadFiles = settings.maxUploadFiles;
  policy.mostBatchFiles = std::max<std::size_t>(policy.mostBatchFiles, settings.maxUploadFiles);
  policy.mostOutputFiles = settings.maxOutputFiles;
  policy.allowedExtensions = settings.allowedFileExtensions;
  policy.blockedPatterns = settings.blockedFilePatterns;
  return policy;
}

std::filesystem::path tokenKeysPath(const config::Settings& settings) {
  return settings.tokenKeys.value_or(settings.dataFolder / "jwt");
}

local::Options providerOptions(const config::Settings& settings, Descriptions descriptions,
                               std::filesystem::path runnerSocket) {
  local::Options options;
  options.socket = std::move(runnerSocket);
  options.parkedLimits = runLimits(settings);
  options.prepareConcurrency = settings.sandboxSpawnConcurrency;
  for (const auto& description : descriptions) {
    for (std::size_t i = 0; i < description.tiers.size(); ++i) {
      options.pools.push_back(
          {.parked = protocol::ParkedKind{description.language.code, description.tiers[i].name},
           .target = targetOf(settings, description, i)});
    }
  }
  options.pools.push_back({.target = settings.podPoolEnabled ? settings.podPoolCold : 0});
  const auto shared = std::make_shared<const Descriptions>(std::move(descriptions));
  options.chooseKind = [shared](const model::Program& program) {
    return chooseKind(*shared, program);
  };
  return options;
}

}  // namespace apps
