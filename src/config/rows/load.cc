#include "config/rows/rows.h"

#include "config/derived.h"

namespace config {

std::vector<Row> loadRows() {
  return {
      {.name = "MAX_CONCURRENT_EXECUTIONS",
       .unit = "",
       .type = Integer{1, 50},
       .fallback = "10",
       .says = "Programs that run at the same time; further requests wait in a fair queue.",
       .into = &Settings::maxConcurrentExecutions},
      {.name = "MAX_QUEUE_LENGTH",
       .unit = "",
       .type = Integer{0, 100000},
       .fallback = "1000",
       .says = "Requests that may wait; further ones get 503 with Retry-After at once.",
       .into = &Settings::maxQueueLength},
      {.name = "MAX_QUEUE_SECONDS",
       .unit = "s",
       .type = Integer{0, 60},
       .fallback = "5 (12 with pods)",
       .says = "Longest wait before 503 with Retry-After, the start of a pod included. LibreChat's "
               "own calls give up at 15 s.",
       .into = &Settings::maxQueueTime,
       .derive = defaultQueueTime},
      {.name = "PTC_MAX_PROGRAMS",
       .unit = "",
       .type = Integer{1, 10000},
       .fallback = "64",
       .says = "Programs with tools (POST /exec/programmatic) at a time, running or waiting for "
               "results. One that waits keeps its memory, up to MAX_MEMORY_MB, and nothing else.",
       .into = &Settings::ptcMaxPrograms},
      {.name = "PTC_MAX_PROGRAMS_PER_PRINCIPAL",
       .unit = "",
       .type = Integer{1, 10000},
       .fallback = "32",
       .says = "Of these, programs of one API key or one user. Further ones get 429.",
       .into = &Settings::ptcMaxProgramsPerPrincipal},
      {.name = "PTC_WAIT_SECONDS",
       .unit = "s",
       .type = Integer{1, 3600},
       .fallback = "300",
       .says = "How long a program waits for the results of its calls; then it is killed and its "
               "continuation token is worth nothing.",
       .into = &Settings::ptcWaitTime},
  };
}

}  // namespace config
