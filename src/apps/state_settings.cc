#include "apps/state_settings.h"

namespace apps {

execution::CarryState::Settings stateSettings(const config::Settings& settings) {
  return {.enabled = settings.statePersistence,
          .mostBytes = settings.stateMaxSize.bytes(),
          .onError = settings.stateOnError,
          .lifetime = {.hot = settings.stateLifetime,
                       .archive = settings.stateArchive,
                       .archiveAfter = settings.stateArchiveAfter,
                       .archiveTime = std::chrono::hours(24) * settings.stateArchiveDays}};
}

std::chrono::seconds stateCheckInterval(const config::Settings& settings) {
  return settings.stateCheckInterval;
}

}  // namespace apps
