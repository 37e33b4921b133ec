#include "config/rows/rows.h"

namespace config {

std::vector<Row> stateRows() {
  return {
      {.name = "STATE_PERSISTENCE_ENABLED",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "Saves the variables of a Python program for the next one of its session.",
       .into = &Settings::statePersistence},
      {.name = "STATE_MAX_SIZE_MB",
       .unit = "MB",
       .type = Integer{1, 200},
       .fallback = "50",
       .says = "Size of what is saved or uploaded. More is not saved, and the next program begins "
               "without. SANDBOX_TMP_MB limits it as well.",
       .into = &Settings::stateMaxSize},
      {.name = "STATE_CAPTURE_ON_ERROR",
       .unit = "",
       .type = Boolean{},
       .fallback = "false",
       .says = "Saves variables also after a program that failed.",
       .into = &Settings::stateOnError},
      {.name = "STATE_TTL_SECONDS",
       .unit = "s",
       .type = Integer{60, 86400},
       .fallback = "7200",
       .says = "How long variables are kept after they were saved, without STATE_ARCHIVE_ENABLED.",
       .into = &Settings::stateLifetime},
      {.name = "STATE_ARCHIVE_ENABLED",
       .unit = "",
       .type = Boolean{},
       .fallback = "true",
       .says = "Keeps variables for days, as long as their session is there.",
       .into = &Settings::stateArchive},
      {.name = "STATE_ARCHIVE_AFTER_SECONDS",
       .unit = "s",
       .type = Integer{300, 86400},
       .fallback = "3600",
       .says = "When saved variables that nobody used since count as archived.",
       .into = &Settings::stateArchiveAfter},
      {.name = "STATE_ARCHIVE_TTL_DAYS",
       .unit = "days",
       .type = Integer{1, 30},
       .fallback = "7",
       .says = "How long archived variables are kept.",
       .into = &Settings::stateArchiveDays},
      {.name = "STATE_ARCHIVE_CHECK_INTERVAL_SECONDS",
       .unit = "s",
       .type = Integer{60, 3600},
       .fallback = "300",
       .says = "How often variables are removed whose time is over.",
       .into = &Settings::stateCheckInterval},
  };
}

}  // namespace config
